package dev.agentloop.demo;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ExecutionException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// One prompt: performs the script's steps one after the other until one of them ends the turn.
final class DemoTurn {
    /// The notebook's entry with the session that can not be resumed.
    static final String FORGOTTEN = "forgotten";

    private static final Duration LONGEST_DEAFNESS = Duration.ofMinutes(10);
    private static final long MEGABYTE = 1024 * 1024;
    private static final int FLOOD_LINE = 64 * 1024;
    private static final Optional<Answer> GO_ON = Optional.empty();

    private final Speech speech;
    private final String prompt;
    private final Assignment assignment;
    private final Notebook notebook;
    private final Commands commands;
    private final CloneWork work;
    private OptionalLong inputTokens = OptionalLong.empty();
    private OptionalLong outputTokens = OptionalLong.empty();
    private volatile Thread worker;
    private volatile boolean cancelled;
    private volatile boolean deaf;

    DemoTurn(Speech speech, Path clone, String prompt, Assignment assignment) {
        this.speech = speech;
        this.prompt = prompt;
        this.assignment = assignment;
        this.notebook = Notebook.of(clone);
        this.commands = new Commands(clone);
        this.work = new CloneWork(clone, commands, assignment);
    }

    /// How the turn ends for the client.
    sealed interface Answer {
        record Ended(String stopReason, OptionalLong inputTokens, OptionalLong outputTokens) implements Answer {
            ObjectNode result() {
                ObjectNode result = Wire.JSON.createObjectNode().put("stopReason", stopReason);
                if (inputTokens.isPresent() && outputTokens.isPresent()) {
                    result.putObject("usage")
                            .put("inputTokens", inputTokens.getAsLong())
                            .put("outputTokens", outputTokens.getAsLong())
                            .put("totalTokens", inputTokens.getAsLong() + outputTokens.getAsLong());
                }
                return result;
            }
        }

        record Failed(String message) implements Answer {}

        record Died() implements Answer {}
    }

    void cancel() {
        if (!deaf) {
            cancelled = true;
            Optional.ofNullable(worker).ifPresent(Thread::interrupt);
        }
    }

    Answer run() {
        worker = Thread.currentThread();
        try {
            Script script = Script.read(prompt, section());
            if (script.steps().isEmpty()) {
                return introduce();
            }
            for (Script.Step step : script.steps()) {
                if (cancelled) {
                    return ended("cancelled");
                }
                Optional<Answer> answer = perform(step);
                if (answer.isPresent()) {
                    return answer.get();
                }
            }
            return close(speech.isTalking() ? "" : "That is all this issue asks of the demo agent.", Optional.empty());
        } catch (InterruptedException _) {
            return ended("cancelled");
        } catch (Script.UnknownStep | Commands.Failed e) {
            return new Answer.Failed(e.getMessage());
        } catch (IOException | ExecutionException | RuntimeException e) {
            return new Answer.Failed("demo-agent: " + e);
        }
    }

    /// A prompt after a crash may not say its section again; then it is the last one's.
    private Optional<String> section() {
        Optional<String> named = Script.section(prompt);
        named.ifPresent(name -> notebook.write("section", name));
        return named.or(() -> notebook.read("section"));
    }

    private Optional<Answer> perform(Script.Step step) throws InterruptedException, IOException, ExecutionException, Commands.Failed {
        String text = step.text();
        return switch (step.verb()) {
            case SAY -> then(() -> speech.say(text));
            case THINK -> then(() -> speech.think(text));
            case PLAN -> then(() -> speech.plan(text));
            case TOOL -> then(() -> speech.toolEnds(speech.toolBegins(text, "other"), true, text));
            case SH -> shell(text);
            case COMMIT -> tool("Commit " + text.split("\\s", 2)[0], "edit", () -> work.commit(text));
            case PUSH -> tool("Push " + assignment.branch(), "execute", work::push);
            case MERGE -> tool("Merge " + assignment.branch(), "execute", () -> work.merge(text));
            case SLEEP -> sleep(Duration.ofMillis((long) (Double.parseDouble(text) * 1000)));
            case ASK_PERMISSION -> askPermission(text);
            case USAGE -> usage(text.split("\\s+"));
            case ANSWER -> Optional.of(close(text, Optional.empty()));
            case DONE -> Optional.of(close(text.isEmpty() ? "Done." : text, Optional.of("done")));
            case ROUTE -> Optional.of(route(text.split("\\s+", 2)));
            case END, SILENT -> Optional.of(ended("end_turn"));
            case REFUSE -> Optional.of(stop("refusal", text));
            case MAX_TOKENS -> Optional.of(stop("max_tokens", text));
            case FAIL -> Optional.of(new Answer.Failed(text));
            case DIE -> Optional.of(new Answer.Died());
            case DIE_ONCE -> dieOnce();
            case HANG -> sleep(Duration.ofDays(1));
            case IGNORE_TERM -> ignoreTerm();
            case FORGET -> then(() -> notebook.write(FORGOTTEN, speech.session()));
            case GARBAGE -> then(() -> speech.garbage("this is no JSON {\n\u00ff\u00fe\u0000\u00c3(\n{\"half\": \n".getBytes(StandardCharsets.ISO_8859_1)));
            case FLOOD -> flood(text.split("\\s+"));
        };
    }

    private static Optional<Answer> then(Runnable step) {
        step.run();
        return GO_ON;
    }

    /// Something done in the clone, shown as a tool call.
    private interface Work {
        String perform() throws IOException, InterruptedException, Commands.Failed;
    }

    private Optional<Answer> tool(String title, String kind, Work work) throws IOException, InterruptedException, Commands.Failed {
        String id = speech.toolBegins(title, kind);
        try {
            speech.toolEnds(id, true, work.perform());
            return GO_ON;
        } catch (Commands.Failed e) {
            speech.toolEnds(id, false, e.getMessage());
            throw e;
        }
    }

    private Optional<Answer> shell(String command) throws IOException, InterruptedException {
        String id = speech.toolBegins(command, "execute");
        Commands.Result result = commands.run(List.of("/bin/sh", "-c", command));
        speech.toolEnds(id, result.exit() == 0, result.output());
        return GO_ON;
    }

    private static Optional<Answer> sleep(Duration time) throws InterruptedException {
        Thread.sleep(time);
        return GO_ON;
    }

    private Optional<Answer> askPermission(String title) throws InterruptedException, ExecutionException {
        String id = speech.toolBegins(title, "execute");
        JsonNode outcome = speech.askPermission(id, title).get().path("result").path("outcome");
        boolean allowed = outcome.path("optionId").asString("").equals("allow");
        speech.toolEnds(id, allowed, allowed ? "allowed" : "not allowed");
        return allowed ? GO_ON : Optional.of(close("I was not allowed to do this: " + title, Optional.of("")));
    }

    private Optional<Answer> usage(String[] words) {
        inputTokens = OptionalLong.of(Long.parseLong(words[0]));
        outputTokens = OptionalLong.of(Long.parseLong(words[1]));
        if (words.length > 2) {
            double sum = Double.parseDouble(words[2]) + notebook.read("cost").map(Double::parseDouble).orElse(0.0);
            notebook.write("cost", Double.toString(sum));
            speech.cost(sum);
        }
        return GO_ON;
    }

    private Answer route(String[] words) {
        return close(words.length > 1 ? words[1] : "Over to: " + words[0], Optional.of(words[0]));
    }

    private Answer stop(String reason, String text) {
        speech.say(text);
        return ended(reason);
    }

    private Optional<Answer> dieOnce() {
        if (notebook.read("died").isPresent()) {
            return GO_ON;
        }
        notebook.write("died", "");
        return Optional.of(new Answer.Died());
    }

    /// The JVM ends on SIGTERM when its shutdown hooks have ended; this one takes its time.
    private Optional<Answer> ignoreTerm() {
        deaf = true;
        Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(() -> {
            try {
                Thread.sleep(LONGEST_DEAFNESS);
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
        }));
        return GO_ON;
    }

    private Optional<Answer> flood(String[] words) {
        long line = words.length > 1 ? Long.parseLong(words[1]) * MEGABYTE : FLOOD_LINE;
        String id = speech.toolBegins("flood", "other");
        speech.flood(id, Long.parseLong(words[0]) * MEGABYTE, line);
        speech.toolEnds(id, true, "over");
        return GO_ON;
    }

    /// What a person reads who wrote an issue without a script.
    private Answer introduce() {
        String text =
                """
                This is agentloop's demo agent, not a real one. I was given issue %s, "%s", and everything around me worked: the issue was found, claimed and \
                handed to me, and you are reading my answer.

                A real agent would now do the work: name one in `acpx-config`. I only do what lines of the issue's text tell me, for example:

                    demo-agent: commit hello.txt Hello, world
                    demo-agent: push
                    demo-agent: answer I added a greeting."""
                        .formatted(assignment.issue(), assignment.title());
        return close(text, Optional.empty());
    }

    /// @param token of the marker; without one, `done` if the prompt asks for a marker at all; empty for none in any case
    private Answer close(String text, Optional<String> token) {
        String marker = token.orElse(assignment.marker() ? "done" : "");
        speech.say(text);
        if (!marker.isEmpty()) {
            speech.say("<!-- loop-route: " + marker + " -->");
        }
        return ended("end_turn");
    }

    private Answer ended(String stopReason) {
        return new Answer.Ended(stopReason, inputTokens, outputTokens);
    }
}
