package dev.agentloop.conversation;

import dev.agentloop.model.RunReading;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.NullNode;

/// What is known of the turn that is being read. A `session/prompt` request begins the next one.
///
/// Both directions are in the stream and their ids overlap: the agent's requests to acpx, and acpx's answers to them, may carry the id of the prompt.
final class Turn {
    private final Optional<JsonNode> promptId;
    private final Meter meter;
    private final ClosingMessage message = new ClosingMessage();
    private final ResetTimes resets;
    private final TurnEnd end;
    /// `session/new` stood before the prompt. acpx leaves its failed attempt to resume the old session out of the stream, so this is all there is to see.
    private boolean newSession;
    /// Requests of the agent that carry the prompt's id and have no answer yet.
    private int agentRequests;
    private int toolCalls;

    private Turn(Optional<JsonNode> promptId, Meter meter, boolean newSession, ResetTimes resets) {
        this.promptId = promptId;
        this.meter = meter;
        this.newSession = newSession;
        this.resets = resets;
        this.end = new TurnEnd(resets);
    }

    /// Before any prompt was sent.
    static Turn beforeAny(ResetTimes resets) {
        return new Turn(Optional.empty(), new Meter(), false, resets);
    }

    /// The turn after one more message: this one, or the next.
    Turn after(JsonNode line) {
        Optional<JsonNode> id = line.optional("id");
        String method = line.path("method").asString("");
        if (method.isEmpty()) {
            id.ifPresent(i -> takeResponse(i, line));
        } else if (method.equals("session/update")) {
            takeUpdate(line.path("params").path("update"));
        } else if (method.equals("session/prompt") && id.isPresent()) {
            meter.nextTurn(newSession);
            return new Turn(id, meter, newSession, resets);
        } else if (method.equals("session/new")) {
            newSession = true;
        } else if (id.isPresent() && id.equals(promptId)) {
            agentRequests++;
        }
        return this;
    }

    private void takeResponse(JsonNode id, JsonNode line) {
        if (id instanceof NullNode) {
            if (line.has("error")) {
                end.failedBeside(line.get("error"));
            }
        } else if (Optional.of(id).equals(promptId)) {
            JsonNode result = line.path("result");
            if (agentRequests > 0 && !result.has("stopReason")) {
                agentRequests--;
            } else {
                end.answered(line);
                meter.result(result);
                message.answered();
            }
        }
    }

    private void takeUpdate(JsonNode update) {
        end.sawUpdate(update);
        meter.update(update);
        switch (update.path("sessionUpdate").asString("")) {
            case "agent_message_chunk" -> message.say(update.path("content").path("text").asString(""));
            case "tool_call" -> {
                toolCalls++;
                message.interrupted();
            }
            case "tool_call_update", "plan", "plan_update", "plan_removed" -> message.interrupted();
            default -> {}
        }
    }

    /// Whether the prompt of this turn has its answer.
    boolean isAnswered() {
        return end.isAnswered();
    }

    RunReading reading() {
        ClosingMessage.Found found = message.found(end.isCodex());
        return new RunReading(
                end.ending(found),
                found.text(),
                found.lastWords(),
                found.marker().route(),
                found.marker().noChange(),
                meter.usage(),
                toolCalls,
                newSession);
    }
}
