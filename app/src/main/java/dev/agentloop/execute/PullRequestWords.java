package dev.agentloop.execute;

import dev.agentloop.model.IssueText;
import dev.agentloop.model.LoopConfig;
import dev.agentloop.model.LoopConfig.TrackerConfig;
import dev.agentloop.model.RunView;
import dev.agentloop.model.RunView.State;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/// Title and text of the pull requests agentloop opens: the title of the issue, what the agent said last, and a line by which the forge ties the two together.
final class PullRequestWords {
    /// GitHub takes 256 characters, GitLab and Gitea 255.
    private static final int LONGEST_TITLE = 200;

    /// Bitbucket takes 32,768 characters, the others at least twice that.
    private static final int LONGEST_BODY = 30_000;

    /// The closing markers, and any other comment a reader would not see.
    private static final Pattern COMMENT = Pattern.compile("<!--.*?(?:-->|\\z)", Pattern.DOTALL);

    /// What closes an issue when the pull request is merged, on one forge or another: it is the agent's word about some issue, and only ours may be closed.
    private static final Pattern CLOSING =
            Pattern.compile("(?i)\\b(?=clos|fix|resolv|implement|complet)(\\w\\w)(\\w{1,10})(?=:?\\s+(?:issues?\\s+)?\\W{0,3}(?:#|!|GH-|https?://|[\\w.-]+(?:/[\\w.-]+)+[#!]|[A-Z][A-Z0-9_]+-\\d))");

    private final LoopConfig config;
    private final SafeText safe;

    PullRequestWords(LoopConfig config, UnaryOperator<String> mask) {
        this.config = config;
        this.safe = new SafeText(config, mask);
    }

    /// In one line. Jira shows a pull request beside an issue whose key it finds in the title.
    String title(IssueText text) {
        String title = safe.text(PromptText.clean(text.issue().title())).replaceAll("\\s+", " ").strip();
        String named = title.isEmpty() ? "Issue " + text.issue().ref().id() : title;
        String keyed = isJira() && !named.contains(text.issue().ref().id().value()) ? text.issue().ref().id() + ": " + named : named;
        return cut(keyed, LONGEST_TITLE);
    }

    /// What the agent said, cut where it is too long, and never the end.
    String body(RunView run, IssueText text) {
        String said = run.state() instanceof State.Over over ? over.reading().finalMessage() : "";
        String harmless = CLOSING.matcher(safe.text(COMMENT.matcher(said).replaceAll(""))).replaceAll("$1\u200B$2").strip();
        String end = "\n\n%s\n\n%s".formatted(link(text), CommentText.marker("run=" + run.record().tag()));
        String kept = cut(harmless, LONGEST_BODY - end.length() - OpenEnd.MAX_LENGTH);
        return (kept + OpenEnd.of(kept) + end).stripLeading();
    }

    /// In the words by which the code host closes the issue when the pull request is merged, where the two are one server; else in words for people.
    private String link(IssueText text) {
        String id = text.issue().ref().id().value();
        if (config.tracker().isEmpty()) {
            return config.forge().type() == LoopConfig.Forge.Type.LOCAL ? "For issue " + id : "Closes #" + id;
        }
        return switch (config.tracker().get()) {
            case TrackerConfig.Jira _ -> "For %s: %s".formatted(id, text.issue().url());
            case TrackerConfig.Local _ -> "For issue %s of agentloop's local tracker (loop %s)".formatted(id, config.name());
        };
    }

    private boolean isJira() {
        return config.tracker().filter(TrackerConfig.Jira.class::isInstance).isPresent();
    }

    /// Never between the two halves of a character.
    private static String cut(String text, int most) {
        if (text.length() <= most) {
            return text;
        }
        int end = most - 1;
        return text.substring(0, Character.isHighSurrogate(text.charAt(end - 1)) ? end - 1 : end) + "…";
    }
}
