package dev.agentloop.forge.github;

import dev.agentloop.tracker.Cursor;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// How far the issues were read.
///
/// @param repository whose issues; a cursor of another repository is none
/// @param since what changed before is known
/// @param etag of the last answer to the very request this cursor leads to; so `since` stays as it is while nothing changes, and an idle tick costs one 304, which
///     GitHub does not count
record PollCursor(String repository, Instant since, Optional<String> etag) {
    private static final Pattern FORM = Pattern.compile("github/1 (\\S+) (\\S+)(?: ((?:W/)?\"[\\x21\\x23-\\x7e]*\"))?");

    static Optional<PollCursor> parse(Cursor cursor) {
        Matcher form = FORM.matcher(cursor.value());
        if (!form.matches()) {
            return Optional.empty();
        }
        try {
            return Optional.of(new PollCursor(form.group(1), Instant.parse(form.group(2)), Optional.ofNullable(form.group(3))));
        } catch (DateTimeException _) {
            return Optional.empty();
        }
    }

    Cursor toCursor() {
        return new Cursor("github/1 " + repository + " " + since + etag.map(e -> " " + e).orElse(""));
    }
}
