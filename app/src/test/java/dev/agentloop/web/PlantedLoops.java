package dev.agentloop.web;

import dev.agentloop.model.AccountId;
import dev.agentloop.model.Effects;
import dev.agentloop.model.Engagement;
import dev.agentloop.model.Evidence;
import dev.agentloop.model.ExampleLoop;
import dev.agentloop.model.IssueId;
import dev.agentloop.model.Label;
import dev.agentloop.model.LoopName;
import dev.agentloop.model.Outcome;
import dev.agentloop.model.OutputShape;
import dev.agentloop.model.RunId;
import dev.agentloop.model.RunRecord;
import dev.agentloop.model.RunView.Ending;
import dev.agentloop.model.Usage;
import dev.agentloop.state.AtomicFiles;
import dev.agentloop.state.IssueData;
import dev.agentloop.state.StateRoot;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// `loop/` and `loop-data/` as some days of work leave them.
final class PlantedLoops {
    static final Path RECORDED = Path.of("src/test/resources/readings/acpx-code-run.ndjson");

    final Path directory;
    final StateRoot state;

    PlantedLoops(Path directory) throws IOException {
        this.directory = directory;
        this.state = new StateRoot(directory.resolve("loop-data"), new AtomicFiles(Effects.NONE));
        Files.createDirectories(directory.resolve("loop"));
    }

    /// A loop of which nothing was worked on yet.
    PlantedLoops withLoop(String name) throws IOException, InterruptedException {
        Path repository = directory.resolve(name + ".git");
        run("git", "init", "--quiet", "--bare", "--initial-branch=main", repository.toString());
        run(System.getProperty("agentloop.executable"), "init", repository.toString(), "--username", "alice", "--name", name);
        return this;
    }

    private void run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
        if (process.waitFor() != 0) {
            throw new IOException(String.join(" ", command) + " failed");
        }
    }

    IssueData issue(String loop, long number) {
        return state.loop(new LoopName(loop)).issue(IssueId.of(number));
    }

    /// A run of which nobody knows yet how it ended.
    static RunId started(IssueData issue, Duration ago, String prompt, String output) throws IOException {
        RunId id = RunId.next(Instant.now().minus(ago), Optional.empty());
        Engagement engagement = new Engagement("claude", Optional.empty(), List.of(), new AccountId("claude", ""), new OutputShape.Acpx(), Optional.empty());
        issue.record(new RunRecord(issue.issue(), id, RunRecord.Kind.START, 0, 0, ExampleLoop.prompt(prompt).terms(), engagement, List.of(), false));
        Files.writeString(issue.output(id), output);
        return id;
    }

    static RunId ended(IssueData issue, Duration ago, String prompt, Outcome.Kind kind, String error, String target) throws IOException {
        RunId id = started(issue, ago, prompt, Files.readString(RECORDED));
        end(issue, id, kind, error, target);
        return id;
    }

    static void end(IssueData issue, RunId id, Outcome.Kind kind, String error, String target) throws IOException {
        Usage usage = new Usage(OptionalLong.of(12_400), OptionalLong.of(88_000), OptionalLong.of(2_150), Optional.of(new BigDecimal("0.4213")), Optional.empty(), false);
        issue.ending(id, new Ending(
                kind.isGoodEnd() ? "success" : "failure", Optional.of(kind), Optional.empty(), Optional.of("end_turn"), Optional.ofNullable(error),
                Optional.ofNullable(target).map(Label::new), Evidence.NONE, usage, 3, Duration.ofSeconds(272)));
    }

    /// Two loops in which there is something of everything.
    PlantedLoops lively() throws IOException, InterruptedException {
        withLoop("shop").withLoop("website");
        ended(issue("shop", 12), Duration.ofHours(5), "plan", Outcome.Kind.ANSWERED, null, "loop/plan-done");
        ended(issue("shop", 12), Duration.ofHours(2), "code", Outcome.Kind.DELIVERED, null, "loop/code-done");
        ended(issue("shop", 13), Duration.ofMinutes(40), "plan", Outcome.Kind.REFUSED, "the agent stopped with 'refusal': the model refused to answer", "NeedSupervisor");
        ended(issue("shop", 31), Duration.ofMinutes(12), "code", Outcome.Kind.CRASH, "the agent's process ended without an answer", null);
        ended(issue("website", 4), Duration.ofDays(1), "merge", Outcome.Kind.DELIVERED, null, "loop/merged");
        return this;
    }
}
