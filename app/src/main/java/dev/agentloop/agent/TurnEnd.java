package dev.agentloop.agent;

import dev.agentloop.model.Fault;
import dev.agentloop.model.RunReading.Ending;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/// Decides how a turn ended. What is told apart here was seen with real agents; a new finding is one more line in {@link #hollow} or {@link #beside}.
///
/// In this order: an answer stands, whatever acpx says beside it, unless it is `cancelled`, which acpx's own time limit leaves behind too; then acpx's own error; then the agent's.
final class TurnEnd {
    /// Enough for every message a vendor sends; some put whole documents into it.
    private static final int LONGEST_MESSAGE = 2_000;
    private static final String CANCELLED = "cancelled";
    /// pi says this and nothing else when it gave up.
    private static final Pattern ONLY_RETRIES = Pattern.compile("(Retrying \\(attempt [^)]{0,100}\\)[.\\s]*)+");
    /// codex appends this where a model's answer was cut.
    private static final Pattern INCOMPLETE = Pattern.compile("Incomplete response returned(, reason: [\\w ]{0,100})?\\.?\\s*\\z");
    /// Messages that say nothing by themselves; the details are elsewhere in the error.
    private static final Set<String> EMPTY_PHRASES = Set.of("", "Internal error");

    private Optional<String> stopReason = Optional.empty();
    private Optional<String> agentError = Optional.empty();
    private Optional<JsonNode> acpxError = Optional.empty();
    private boolean updated;
    private boolean codex;
    private String threadStatus = "";
    private String codexError = "";

    void sawUpdate(JsonNode update) {
        updated = true;
        JsonNode reported = update.path("_meta").path("codex");
        codex |= reported.isObject();
        threadStatus = reported.path("threadStatus").path("type").asString(threadStatus);
        codexError = reported.path("error").path("message").asString(codexError);
    }

    /// The response to the prompt.
    void answered(JsonNode response) {
        if (response.has("error")) {
            agentError = Optional.of(describe(response.get("error")));
        } else {
            stopReason = Optional.of(bounded(response.path("result").path("stopReason").asString(""))).filter(reason -> !reason.isEmpty());
            agentError = stopReason.isPresent() ? Optional.empty() : Optional.of("the agent's answer has no stop reason");
        }
    }

    /// An error with id null: acpx's own, which says so in its data. One without is an agent's complaint about a message and counts only when there is nothing better.
    void failedBeside(JsonNode error) {
        if (acpxError.isEmpty() || error.path("data").has("acpxCode")) {
            acpxError = Optional.of(error);
        }
    }

    boolean isCodex() {
        return codex;
    }

    Ending ending(String closingMessage) {
        Optional<String> answer = stopReason.filter(reason -> !reason.equals(CANCELLED));
        if (answer.isPresent()) {
            return answer.get().equals("end_turn")
                    ? hollow(closingMessage).<Ending>map(Ending.Hollow::new).orElseGet(() -> new Ending.Answered("end_turn"))
                    : new Ending.Answered(answer.get());
        }
        if (acpxError.isPresent()) {
            return beside(acpxError.get());
        }
        if (agentError.isPresent()) {
            return new Ending.Failed(Fault.OTHER, agentError.get(), Optional.empty());
        }
        if (stopReason.isPresent()) {
            return new Ending.Answered(CANCELLED);
        }
        return updated ? new Ending.Cut() : new Ending.NeverBegan();
    }

    /// An agent that cannot be started (`AGENT_STARTUP_FAILED`, `AGENT_SPAWN_ENOENT`) is a failure like any other: a restart would not mend it.
    private static Ending beside(JsonNode error) {
        JsonNode data = error.path("data");
        if (data.path("acpxCode").asString("").equals("TIMEOUT")) {
            return new Ending.TimedOut(describe(error));
        }
        return data.path("detailCode").asString("").equals("AGENT_DISCONNECTED")
                ? new Ending.Disconnected(describe(error))
                : new Ending.Failed(Fault.OTHER, describe(error), Optional.empty());
    }

    /// Why an `end_turn` is none.
    private Optional<String> hollow(String closingMessage) {
        if (threadStatus.equals("systemError")) {
            String cause = closingMessage.isBlank() ? codexError : closingMessage.strip();
            return Optional.of(cause.isBlank() ? "codex reported a system error" : "codex reported a system error: " + bounded(cause));
        }
        if (closingMessage.isBlank()) {
            return Optional.of("the agent ended without a closing message");
        }
        if (INCOMPLETE.matcher(closingMessage).find()) {
            return Optional.of("the agent's answer was cut: " + lastLine(closingMessage));
        }
        String said = closingMessage.strip();
        if (said.length() <= LONGEST_MESSAGE && ONLY_RETRIES.matcher(said).matches()) {
            return Optional.of("the agent gave up after retrying and said nothing else: " + said);
        }
        return Optional.empty();
    }

    private static String lastLine(String text) {
        return bounded(text.strip().lines().reduce("", (_, line) -> line));
    }

    /// The message, with the details where the message alone says nothing.
    private static String describe(JsonNode error) {
        String message = error.path("message").asString("").strip();
        JsonNode data = error.path("data");
        String details = data.isString() ? data.asString().strip() : data.path("details").asString(data.path("message").asString("")).strip();
        if (EMPTY_PHRASES.contains(message) && !details.isEmpty()) {
            return bounded(details);
        }
        if (message.isEmpty()) {
            return "an error without a message, code " + error.path("code").asString("unknown");
        }
        return bounded(details.isEmpty() || message.contains(details) ? message : message + ": " + details);
    }

    private static String bounded(String text) {
        return WholeText.of(text.length() <= LONGEST_MESSAGE ? text : text.substring(0, LONGEST_MESSAGE) + " ...");
    }
}
