package dev.agentloop.conversation;

import dev.agentloop.conversation.ConversationEvent.Ended;
import dev.agentloop.conversation.ConversationEvent.Failure;
import dev.agentloop.conversation.ConversationEvent.Message;
import dev.agentloop.conversation.ConversationEvent.PermissionAnswered;
import dev.agentloop.conversation.ConversationEvent.PermissionAsked;
import dev.agentloop.conversation.ConversationEvent.Plan;
import dev.agentloop.conversation.ConversationEvent.Progress;
import dev.agentloop.conversation.ConversationEvent.Prompted;
import dev.agentloop.conversation.ConversationEvent.Step;
import dev.agentloop.conversation.ConversationEvent.Thought;
import dev.agentloop.conversation.ConversationEvent.Trouble;
import dev.agentloop.conversation.ConversationEvent.Used;
import dev.agentloop.model.RunReading;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.NullNode;

/// The messages between acpx and an agent as events. How a turn begins and ends is decided by [Turn], as it is when the run is judged.
final class AcpxConversation {
    /// What is looked at beside what decides about the run.
    static final JsonNode SHAPE = StreamMessage.shapeWith("""
            {
              "params": {
                "toolCall": {"toolCallId": 1, "title": 1},
                "options": {"[]": {"optionId": 1, "name": 1, "kind": 1}},
                "update": {
                  "content": {"type": 1, "[]": {"type": 1, "path": 1, "content": {"text": 1}}},
                  "toolCallId": 1, "title": 1, "kind": 1, "status": 1,
                  "locations": {"[]": {"path": 1}},
                  "rawInput": {"command": {"[]": 1}, "path": 1, "file_path": 1, "filePath": 1},
                  "rawOutput": {"output": 1, "formatted_output": 1, "stdout": 1, "error": 1, "message": 1},
                  "entries": {"[]": {"content": 1, "status": 1}},
                  "used": 1, "size": 1,
                  "_meta": {"codex": {"error": {"willRetry": 1}}}
                }
              },
              "result": {"outcome": {"outcome": 1, "optionId": 1}}
            }
            """);

    /// Questions that wait for an answer; more than that were forgotten by whoever should have answered.
    private static final int MOST_QUESTIONS = 100;

    private final ToolCalls calls = new ToolCalls();
    private final Map<JsonNode, JsonNode> questions = new HashMap<>();
    private Turn turn;
    private boolean newSession;
    /// The agent repeats the conversation so far, which is in the output of earlier runs.
    private boolean replaying;

    AcpxConversation(ResetTimes resets) {
        this.turn = Turn.beforeAny(resets);
    }

    RunReading reading() {
        return turn.reading();
    }

    void take(JsonNode message, Consumer<ConversationEvent> to) {
        Turn before = turn;
        boolean answered = turn.isAnswered();
        turn = turn.after(message);
        if (turn != before) {
            replaying = false;
            calls.clear();
            to.accept(new Prompted(newSession));
        } else if (!answered && turn.isAnswered()) {
            to.accept(message.has("error") ? failure(message) : new Ended(ErrorText.bounded(message.path("result").path("stopReason").asString(""))));
        } else if (message.has("method")) {
            takeCall(message, to);
        } else {
            takeAnswer(message, to);
        }
    }

    private static Failure failure(JsonNode message) {
        return new Failure(ErrorText.of(message.get("error")));
    }

    private void takeCall(JsonNode message, Consumer<ConversationEvent> to) {
        switch (message.path("method").asString("")) {
            case "session/update" -> {
                if (!replaying) {
                    takeUpdate(message.path("params").path("update"), to);
                }
            }
            case "session/new" -> newSession = true;
            case "session/load" -> replaying = true;
            case "session/request_permission" -> {
                JsonNode asked = message.path("params");
                if (message.has("id") && questions.size() < MOST_QUESTIONS) {
                    questions.put(message.get("id"), asked);
                }
                to.accept(new PermissionAsked(titleOf(asked)));
            }
            default -> {}
        }
    }

    private void takeAnswer(JsonNode message, Consumer<ConversationEvent> to) {
        JsonNode id = message.path("id");
        JsonNode outcome = message.path("result").path("outcome");
        if (outcome.isObject() && questions.containsKey(id)) {
            JsonNode asked = questions.remove(id);
            to.accept(new PermissionAnswered(titleOf(asked), chosen(asked, outcome.path("optionId").asString(""))));
        } else if (id instanceof NullNode && message.has("error")) {
            to.accept(failure(message));
        }
    }

    private String titleOf(JsonNode asked) {
        JsonNode call = asked.path("toolCall");
        return call.path("title").asString(calls.title(call.path("toolCallId").asString("")));
    }

    private static Optional<String> chosen(JsonNode asked, String option) {
        return option.isEmpty()
                ? Optional.empty()
                : Optional.of(asked.path("options").valueStream()
                        .filter(one -> one.path("optionId").asString("").equals(option))
                        .map(one -> one.path("name").asString(option))
                        .findFirst()
                        .orElse(option));
    }

    private void takeUpdate(JsonNode update, Consumer<ConversationEvent> to) {
        JsonNode codexError = update.path("_meta").path("codex").path("error");
        if (codexError.path("willRetry").asBoolean(false)) {
            to.accept(new Trouble(ErrorText.bounded(ErrorText.unwrapped(codexError.path("message").asString("an error without a message")))));
        }
        switch (update.path("sessionUpdate").asString("")) {
            case "agent_message_chunk" -> text(update).ifPresent(text -> to.accept(new Message(text)));
            case "agent_thought_chunk" -> text(update).ifPresent(text -> to.accept(new Thought(text)));
            case "tool_call", "tool_call_update" -> to.accept(calls.after(update));
            case "plan", "plan_update" -> {
                List<Step> steps = update.path("entries").valueStream().map(AcpxConversation::step).toList();
                if (!steps.isEmpty()) {
                    to.accept(new Plan(steps));
                }
            }
            case "usage_update" -> to.accept(new Used(
                    Optional.of(update.path("cost")).filter(cost -> cost.path("currency").asString("USD").equals("USD")).flatMap(cost -> Meter.dollars(cost.path("amount"))),
                    Meter.tokens(update.path("used")),
                    Meter.tokens(update.path("size"))));
            default -> {}
        }
    }

    private static Optional<String> text(JsonNode update) {
        JsonNode content = update.path("content");
        String type = content.path("type").asString("text");
        String text = type.equals("text") ? content.path("text").asString("") : "[%s]".formatted(type);
        return text.isEmpty() ? Optional.empty() : Optional.of(WholeText.of(text));
    }

    private static Step step(JsonNode entry) {
        return new Step(WholeText.of(entry.path("content").asString("").strip()), Progress.of(entry.path("status").asString("pending")));
    }
}
