package dev.agentloop.state;

import dev.agentloop.model.Intent;
import dev.agentloop.model.IssueRef;
import dev.agentloop.model.IssueView.ForeignClaim;
import dev.agentloop.model.RunId;
import dev.agentloop.model.RunRecord;
import dev.agentloop.model.RunView;
import dev.agentloop.model.RunView.StopReason;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/// What `loop-data/` holds about one issue: its clone `12/`, and `12.meta/` with one small file per key and a directory per run.
public final class IssueData {
    /// A state file is small; one that is larger was not written by agentloop.
    private static final long MAX_FILE = 1 << 20;

    private final IssueRef issue;
    private final Path clone;
    private final Path meta;
    private final AtomicFiles files;

    IssueData(IssueRef issue, Path issues, AtomicFiles files) {
        this.issue = issue;
        this.clone = issues.resolve(issue.id().value());
        this.meta = issues.resolve(issue.id().value() + LoopData.META);
        this.files = files;
    }

    public IssueRef issue() {
        return issue;
    }

    /// The clone in which the issue is worked on.
    public Path workspace() {
        return clone;
    }

    /// The directory that survives the clone.
    public Path meta() {
        return meta;
    }

    /// Runs that were recorded, ascending.
    public List<RunId> runs() throws IOException {
        if (!Files.isDirectory(meta)) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(meta)) {
            return entries.map(path -> path.getFileName().toString())
                    .filter(RunId::isRunId)
                    .map(RunId::new)
                    .filter(run -> Files.exists(runDirectory(run).resolve("run.json")))
                    .sorted()
                    .toList();
        }
    }

    public Path runDirectory(RunId run) {
        return meta.resolve(run.value());
    }

    /// The text the agent gets; its path is what the process is recognised by.
    public Path promptFile(RunId run) {
        return runDirectory(run).resolve("prompt.md");
    }

    /// What the path of the run's prompt contains however `loop-data/` was spelled by the tick that started it.
    public String promptSign(RunId run) {
        Path prompt = promptFile(run);
        return meta.getParent().relativize(prompt).toString();
    }

    public Path output(RunId run) {
        return runDirectory(run).resolve("output.json");
    }

    public Path stderr(RunId run) {
        return runDirectory(run).resolve("stderr.log");
    }

    /// Whether a process was ever started for the run: the process itself creates its output, and the lock names it right after.
    public boolean wasLaunched(RunId run) {
        return Files.exists(output(run)) || lock().filter(lock -> lock.run().equals(run)).isPresent();
    }

    public RunRecord record(RunId run) throws DamagedException {
        Path file = runDirectory(run).resolve("run.json");
        return read(file, RunFiles::record).orElseThrow(() -> new DamagedException(file, "it is missing", null));
    }

    public void record(RunRecord run) throws IOException {
        forgetHalfRecorded();
        files.write(runDirectory(run.id()).resolve("run.json"), RunFiles.record(run));
    }

    /// A tick that was killed while it recorded a run leaves a directory with half a file. The run never was, and the next one has another name.
    private void forgetHalfRecorded() throws IOException {
        if (!Files.isDirectory(meta)) {
            return;
        }
        try (Stream<Path> entries = Files.list(meta)) {
            for (Path directory : entries.filter(path -> RunId.isRunId(path.getFileName().toString())).toList()) {
                if (Files.notExists(directory.resolve("run.json"))) {
                    files.delete(directory.resolve("run.json" + AtomicFiles.TEMPORARY));
                    deleteIfEmpty(directory);
                }
            }
        }
    }

    private static void deleteIfEmpty(Path directory) throws IOException {
        try {
            Files.deleteIfExists(directory);
        } catch (DirectoryNotEmptyException _) {
            // It was a run once, and lost its record: whoever looks for its output finds it.
        }
    }

    public void writePrompt(RunId run, String text) throws IOException {
        files.write(promptFile(run), text.getBytes(StandardCharsets.UTF_8));
    }

    public Optional<RunView.Ending> ending(RunId run) throws DamagedException {
        return read(runDirectory(run).resolve("ending.json"), RunFiles::ending);
    }

    public boolean hasEnding(RunId run) {
        return Files.exists(runDirectory(run).resolve("ending.json"));
    }

    /// Marks a run as acted on.
    public void ending(RunId run, RunView.Ending ending) throws IOException {
        files.write(runDirectory(run).resolve("ending.json"), RunFiles.ending(ending));
    }

    public Optional<StopReason> stopped(RunId run) throws DamagedException {
        return read(runDirectory(run).resolve("stopped.json"), IssueFiles::stopped);
    }

    public void stopped(RunId run, StopReason reason) throws IOException {
        files.write(runDirectory(run).resolve("stopped.json"), IssueFiles.stopped(reason));
    }

    public Optional<Intent> intent() throws DamagedException {
        return read(meta.resolve("intent.json"), IssueFiles::intent);
    }

    public void intent(Intent intent) throws IOException {
        files.write(meta.resolve("intent.json"), IssueFiles.intent(intent));
    }

    public void clearIntent() throws IOException {
        files.delete(meta.resolve("intent.json"));
    }

    /// Which process works on the issue. A lock that cannot be read counts as none: the process is then looked for by its tag.
    public Optional<IssueLock> lock() {
        try {
            return read(meta.resolve("lock"), IssueFiles::lock);
        } catch (DamagedException _) {
            return Optional.empty();
        }
    }

    public void lock(IssueLock lock) throws IOException {
        files.write(meta.resolve("lock"), IssueFiles.lock(lock));
    }

    /// An in-process label that was seen without a run of ours.
    public Optional<ForeignClaim> foreignClaim() throws DamagedException {
        return read(meta.resolve("foreign.json"), IssueFiles::foreignClaim);
    }

    public void foreignClaim(ForeignClaim claim) throws IOException {
        files.write(meta.resolve("foreign.json"), IssueFiles.foreignClaim(claim));
    }

    public void clearForeignClaim() throws IOException {
        files.delete(meta.resolve("foreign.json"));
    }

    private static <T> Optional<T> read(Path file, Function<JsonNode, T> reader) throws DamagedException {
        // Most of these files are absent most of the time, and an exception costs more than a look.
        if (Files.notExists(file)) {
            return Optional.empty();
        }
        try {
            if (Files.size(file) > MAX_FILE) {
                throw new DamagedException(file, "it is larger than any state file", null);
            }
            return Optional.of(Json.parse(Files.readAllBytes(file), reader));
        } catch (NoSuchFileException _) {
            return Optional.empty();
        } catch (IOException e) {
            throw new DamagedException(file, "it cannot be read (%s)".formatted(e), e);
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw new DamagedException(file, e.getMessage(), e);
        }
    }
}
