package dev.agentloop.conversation;

import dev.agentloop.model.RunReading.Marker;

/// The agent's text since its last tool call or plan update, and the last thing it said before that.
final class ClosingMessage {
    /// More than the comment of any forge but GitLab's takes.
    private static final int HEAD = 400_000;
    /// The end of a long message: its summary and the marker.
    private static final int TAIL = 100_000;
    /// Enough for a person to see what an agent was doing when it ended.
    private static final int LAST_WORDS = 2_000;

    private final BoundedText text = new BoundedText(HEAD, TAIL);
    private String lastWords = "";
    private String lastChunk = "";
    /// codex begins its turns with a warning about the model, in a chunk of its own.
    private String warning = "";
    private boolean spoke;
    private boolean answered;
    private String textAtAnswer = "";

    /// @param text as it stands in the message; empty when there is nothing but white space
    /// @param marker what it ends with
    /// @param lastWords the end of the last text there was at all
    /// @param lastChunk the end of its last piece before the answer: agents say what went wrong in a piece of its own
    record Found(String text, ClosingMarker marker, String lastWords, String lastChunk) {}

    void say(String chunk) {
        if (!spoke && chunk.startsWith("Warning:")) {
            warning = chunk;
        }
        spoke |= !chunk.isEmpty();
        if (!answered && !chunk.isBlank()) {
            lastChunk = end(chunk);
        }
        text.append(chunk);
    }

    /// A tool call or a plan update: what was said so far was not the end. After the answer they are echoes of work that went on and end nothing.
    void interrupted() {
        if (!answered) {
            lastWords = end(text.toString());
            lastChunk = "";
            text.clear();
            warning = "";
        }
    }

    /// The prompt has its answer. Chunks may still follow: late pieces of this message, or remarks such as suggestions that do not belong to it.
    void answered() {
        answered = true;
        textAtAnswer = text.toString();
    }

    /// The whole text, unless only what was there at the answer ends with a marker.
    Found found(boolean codex) {
        Found whole = found(text.toString(), codex);
        if (answered && whole.marker().route() instanceof Marker.Absent) {
            Found early = found(textAtAnswer, codex);
            return early.marker().route() instanceof Marker.Absent ? whole : early;
        }
        return whole;
    }

    private Found found(String said, boolean codex) {
        // Only now, because the halves may have come in two pieces.
        String own = codex && said.startsWith(warning) ? said.substring(warning.length()) : said;
        String shown = own.isBlank() ? "" : WholeText.of(own);
        return new Found(shown, ClosingMarker.parse(shown), end(shown), lastChunk);
    }

    private String end(String said) {
        String stripped = said.strip();
        return stripped.isEmpty() ? lastWords : WholeText.of(stripped.substring(Math.max(0, stripped.length() - LAST_WORDS)));
    }
}
