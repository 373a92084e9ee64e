package dev.agentloop.conversation;

import dev.agentloop.model.Fault;
import dev.agentloop.model.RunReading.Ending;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

/// Decides how a turn ended. Which fault made one fail is decided by the [FaultTable]; here is what else was seen with real agents: endings that are none.
///
/// In this order: an answer stands, whatever acpx says beside it, unless it is `cancelled`, which acpx's own time limit leaves behind too; then acpx's own error; then the agent's.
final class TurnEnd {
    private static final String CANCELLED = "cancelled";
    /// pi says this and nothing else when it gave up.
    private static final Pattern ONLY_RETRIES = Pattern.compile("(Retrying \\(attempt [^)]{0,100}\\)[.\\s]*)+");
    /// codex appends this where a model's answer was cut.
    private static final Pattern INCOMPLETE = Pattern.compile("Incomplete response returned(, reason: [\\w ]{0,100})?\\.?\\s*\\z");

    private final Faults faults;
    private Optional<String> stopReason = Optional.empty();
    private Optional<JsonNode> agentError = Optional.empty();
    private Optional<JsonNode> acpxError = Optional.empty();
    private boolean updated;
    private boolean answered;
    private boolean codex;
    private String threadStatus = "";
    private String codexError = "";
    private JsonNode codexInfo = MissingNode.getInstance();

    TurnEnd(ResetTimes resets) {
        this.faults = new Faults(resets);
    }

    void sawUpdate(JsonNode update) {
        updated = true;
        faults.sawUpdate(update);
        JsonNode reported = update.path("_meta").path("codex");
        codex |= reported.isObject();
        threadStatus = reported.path("threadStatus").path("type").asString(threadStatus);
        codexError = reported.path("error").path("message").asString(codexError);
        codexInfo = reported.path("error").optional("codexErrorInfo").orElse(codexInfo);
    }

    /// The response to the prompt.
    void answered(JsonNode response) {
        answered = true;
        agentError = response.optional("error");
        stopReason = agentError.isPresent()
                ? Optional.empty()
                : Optional.of(ErrorText.bounded(response.path("result").path("stopReason").asString(""))).filter(reason -> !reason.isEmpty());
    }

    /// An error with id null: acpx's own, which says so in its data. One without is an agent's complaint about a message and counts only when there is nothing better.
    void failedBeside(JsonNode error) {
        if (acpxError.isEmpty() || error.path("data").has("acpxCode")) {
            acpxError = Optional.of(error);
        }
    }

    boolean isAnswered() {
        return answered;
    }

    boolean isCodex() {
        return codex;
    }

    Ending ending(ClosingMessage.Found said) {
        Optional<String> answer = stopReason.filter(reason -> !reason.equals(CANCELLED));
        if (answer.isPresent()) {
            return answer.get().equals("end_turn") ? turnEnded(said) : new Ending.Answered(answer.get());
        }
        if (acpxError.isPresent()) {
            return beside(acpxError.get());
        }
        if (agentError.isPresent()) {
            return faults.failed(FaultReport.of(agentError.get()), ErrorText.of(agentError.get()), said.lastChunk());
        }
        if (stopReason.isPresent()) {
            return new Ending.Answered(CANCELLED);
        }
        if (answered) {
            return new Ending.Failed(Fault.OTHER, "the agent's answer has no stop reason", Optional.empty());
        }
        return updated ? new Ending.Cut() : new Ending.NeverBegan();
    }

    private Ending beside(JsonNode error) {
        JsonNode data = error.path("data");
        if (data.path("acpxCode").asString("").equals("TIMEOUT")) {
            return new Ending.TimedOut(ErrorText.of(error));
        }
        return data.path("detailCode").asString("").equals("AGENT_DISCONNECTED")
                ? new Ending.Disconnected(ErrorText.of(error))
                : faults.failed(FaultReport.of(error), ErrorText.of(error), "");
    }

    /// An `end_turn`, unless it is none.
    private Ending turnEnded(ClosingMessage.Found said) {
        if (threadStatus.equals("systemError")) {
            return systemError(said);
        }
        if (said.text().isBlank()) {
            return new Ending.Hollow("the agent ended without a closing message");
        }
        Matcher incomplete = INCOMPLETE.matcher(said.text());
        if (incomplete.find()) {
            Ending.Failed cut = faults.failed(FaultReport.ofWords(incomplete.group()), incomplete.group().strip(), "");
            return cut.fault() == Fault.OTHER ? new Ending.Failed(Fault.TRUNCATED, cut.message(), Optional.empty()) : cut;
        }
        String words = said.text().strip();
        return words.length() <= ErrorText.LONGEST && ONLY_RETRIES.matcher(words).matches()
                ? new Ending.Hollow("the agent gave up after retrying and said nothing else: " + words)
                : new Ending.Answered("end_turn");
    }

    /// codex says `end_turn` when it gave up, and what stopped it as the last piece of its message.
    private Ending systemError(ClosingMessage.Found said) {
        FaultReport report = FaultReport.ofWords(said.lastChunk() + "\n" + codexError).withCodexInfo(codexInfo);
        String words = said.text().isBlank() ? "" : said.lastWords();
        String cause = words.isEmpty() ? codexError : words;
        String lastParagraph = words.substring(words.lastIndexOf("\n\n") + 1);
        return faults.failed(report, cause.isBlank() ? "codex reported a system error" : ErrorText.bounded(ErrorText.unwrapped(cause)), lastParagraph);
    }
}
