package dev.agentloop.forge;

import dev.agentloop.tracker.Cursor;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// How far the issues of a repository were read.
///
/// @param forge whose cursor it is, a word: `github`
/// @param repository whose issues; a cursor of another repository is none
/// @param since what changed before is known
/// @param etag of the last answer to the very request this cursor leads to, where the forge gives one; so `since` stays as it is while nothing changes, and an idle tick
///     costs one "not modified", which GitHub does not count
public record PollCursor(String forge, String repository, Instant since, Optional<String> etag) {
    private static final Pattern FORM = Pattern.compile("([a-z]+)/1 (\\S+) (\\S+)(?: ((?:W/)?\"[\\x21\\x23-\\x7e]*\"))?");

    /// Empty when it is not a cursor of this forge and repository, or not one at all.
    public static Optional<PollCursor> parse(Cursor cursor, String forge, String repository) {
        Matcher form = FORM.matcher(cursor.value());
        if (!form.matches() || !form.group(1).equals(forge) || !form.group(2).equalsIgnoreCase(repository)) {
            return Optional.empty();
        }
        try {
            return Optional.of(new PollCursor(forge, form.group(2), Instant.parse(form.group(3)), Optional.ofNullable(form.group(4))));
        } catch (DateTimeException _) {
            return Optional.empty();
        }
    }

    public Cursor toCursor() {
        return new Cursor(forge + "/1 " + repository + " " + since + etag.map(e -> " " + e).orElse(""));
    }
}
