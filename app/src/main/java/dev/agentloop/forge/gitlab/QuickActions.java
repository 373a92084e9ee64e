package dev.agentloop.forge.gitlab;

import java.util.regex.Pattern;

/// Keeps GitLab from acting on a text: in notes and descriptions a line such as `/close` or `/label ~urgent` is carried out with the rights of the one who posted it, and
/// `@all` sends mail to every member of the project.
///
/// A backslash before the character is what Markdown has for that: the reader sees the text as it was written, except inside a block of code, where the backslash
/// shows. GitLab itself looks no action up in code or quotes, but what it takes for those differs from version to version; so every line is treated alike.
final class QuickActions {
    /// What GitLab looks for (`lib/gitlab/quick_actions/extractor.rb`): a name after the slash, then white space or the line's end. A path such as `/usr/bin` is none.
    private static final Pattern ACTION = Pattern.compile("(?<=\\A|\\n)/(?=[^\\s/]+(?:\\s|\\z))");

    private static final Pattern EVERYBODY = Pattern.compile("(?<![\\w`\\\\@./-])@(?=all(?![\\w/-]))", Pattern.CASE_INSENSITIVE);

    private QuickActions() {}

    /// Longer than the text by at most a third.
    static String disarm(String markdown) {
        // GitLab takes carriage returns out before it looks, so one at a line's beginning would hide an action from us and not from it.
        String text = markdown.replace("\r", "");
        return EVERYBODY.matcher(ACTION.matcher(text).replaceAll("\\\\/")).replaceAll("\\\\@");
    }
}
