package dev.agentloop.state;

import dev.agentloop.model.Evidence;
import dev.agentloop.model.HookEnd;
import dev.agentloop.model.Intent;
import dev.agentloop.model.IssueRef;
import dev.agentloop.model.PastRun;
import dev.agentloop.model.Publication;
import dev.agentloop.model.RunId;
import dev.agentloop.model.RunRecord;
import dev.agentloop.model.RunView;
import dev.agentloop.model.RunView.StopReason;
import dev.agentloop.model.Standing;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
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

    /// Runs something is known of, ascending; also those whose record is missing or damaged, so that none is forgotten.
    public List<RunId> runs() throws IOException {
        if (!Places.isDirectory(meta)) {
            return List.of();
        }
        List<RunId> runs = new ArrayList<>();
        try (Stream<Path> entries = Files.list(meta)) {
            for (RunId run : entries.map(path -> path.getFileName().toString()).filter(RunId::isRunId).map(RunId::new).sorted().toList()) {
                if (Files.exists(runDirectory(run).resolve("run.json")) || wasMoreThanBegun(run)) {
                    runs.add(run);
                }
            }
        }
        return runs;
    }

    /// A tick that dies while it records a run leaves an empty directory, or one with a half-written record in it, and that run never was.
    private boolean wasMoreThanBegun(RunId run) throws IOException {
        Path directory = runDirectory(run);
        if (!Files.isDirectory(directory)) {
            return true;
        }
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.anyMatch(path -> !path.getFileName().toString().endsWith(AtomicFiles.TEMPORARY));
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
        return Places.isTaken(output(run)) || lock().filter(lock -> lock.run().equals(run)).isPresent();
    }

    public RunRecord record(RunId run) throws DamagedException {
        Path file = runDirectory(run).resolve("run.json");
        RunRecord record = read(file, RunFiles::record).orElseThrow(() -> new DamagedException(file, "it is missing", null));
        // The loop's name may differ: its directory can be renamed together with that of its configuration.
        if (!record.id().equals(run) || !record.issue().id().equals(issue.id())) {
            throw new DamagedException(file, "it is the record of another run, %s of issue %s".formatted(record.id(), record.issue().id()), null);
        }
        return record;
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

    /// What the clone held when the run began. Empty, too, when that cannot be read: then it is not known what the run added, and that is all.
    public Optional<CloneBefore> before(RunId run) {
        return readable(runDirectory(run).resolve("before.json"), CloneFiles::before);
    }

    public void before(RunId run, CloneBefore before) throws IOException {
        files.write(runDirectory(run).resolve("before.json"), CloneFiles.before(before));
    }

    /// What git said about the run, once it was written down because the clone was about to go.
    public Optional<Evidence> evidence(RunId run) {
        return readable(runDirectory(run).resolve("evidence.json"), CloneFiles::evidence);
    }

    public void evidence(RunId run, Evidence evidence) throws IOException {
        files.write(runDirectory(run).resolve("evidence.json"), CloneFiles.evidence(evidence));
    }

    /// What came of publishing the run's work; empty as long as that was not tried to its end.
    public Optional<Publication> publication(RunId run) throws DamagedException {
        return read(runDirectory(run).resolve("publication.json"), CloneFiles::publication);
    }

    public void publication(RunId run, Publication publication) throws IOException {
        files.write(runDirectory(run).resolve("publication.json"), CloneFiles.publication(publication));
    }

    public Optional<RunView.Ending> ending(RunId run) throws DamagedException {
        return read(runDirectory(run).resolve("ending.json"), RunFiles::ending);
    }

    public boolean hasEnding(RunId run) {
        return Places.isTaken(runDirectory(run).resolve("ending.json"));
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

    /// How the script ended that is run when a run is over.
    public Optional<HookEnd> afterRun(RunId run) throws DamagedException {
        return read(runDirectory(run).resolve("after-run.json"), IssueFiles::hookEnd);
    }

    public void afterRun(RunId run, HookEnd end) throws IOException {
        files.write(runDirectory(run).resolve("after-run.json"), IssueFiles.hookEnd(end));
    }

    /// What a script of the project's wrote.
    public Path hookLog(RunId run, String hook) {
        return runDirectory(run).resolve("hook-%s.log".formatted(hook));
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
        return readable(meta.resolve("lock"), IssueFiles::lock);
    }

    public void lock(IssueLock lock) throws IOException {
        files.write(meta.resolve("lock"), IssueFiles.lock(lock));
    }

    /// Since when it stands where only time moves it on.
    public Optional<Standing> standing() throws DamagedException {
        return read(meta.resolve("standing.json"), IssueFiles::standing);
    }

    public void standing(Standing standing) throws IOException {
        files.write(meta.resolve("standing.json"), IssueFiles.standing(standing));
    }

    public void clearStanding() throws IOException {
        files.delete(meta.resolve("standing.json"));
    }

    /// Whether there is a clone.
    public boolean hasClone() {
        return Files.isDirectory(clone);
    }

    /// What runs used whose directories are gone, oldest first.
    public List<PastRun> pastRuns() throws DamagedException {
        return read(meta.resolve("past-runs.json"), PastRunsFile::runs).orElse(List.of());
    }

    /// Writes down what runs used, each once, however often it is asked for.
    public void remember(List<PastRun> runs) throws IOException, DamagedException {
        if (!runs.isEmpty()) {
            files.write(meta.resolve("past-runs.json"), PastRunsFile.bytes(PastRunsFile.with(pastRuns(), runs, Set.copyOf(runs()))));
        }
    }

    /// Deletes what was recorded of a run: it leaves its place whole, so that no half of it is ever read.
    public void prune(RunId run) throws IOException {
        Path trash = trash();
        files.createDirectories(trash);
        files.move(runDirectory(run), trash.resolve(run.value()));
    }

    public boolean hasTrash() {
        return Files.exists(trash());
    }

    public void emptyTrash() throws IOException {
        files.deleteTree(trash());
    }

    /// Runs on their way out.
    public Path trash() {
        return meta.resolve("trash");
    }

    /// For what can be done without.
    private static <T> Optional<T> readable(Path file, Function<JsonNode, T> reader) {
        try {
            return read(file, reader);
        } catch (DamagedException _) {
            return Optional.empty();
        }
    }

    private static <T> Optional<T> read(Path file, Function<JsonNode, T> reader) throws DamagedException {
        // Most of these files are absent most of the time, and an exception costs more than a look.
        if (!Places.isTaken(file)) {
            return Optional.empty();
        }
        try {
            return Optional.of(Json.parse(Places.content(file, MAX_FILE), reader));
        } catch (IOException e) {
            // A tick that is at work may have removed it since it was looked for.
            if (!Places.isTaken(file)) {
                return Optional.empty();
            }
            throw new DamagedException(file, "it cannot be read (%s)".formatted(e), e);
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw new DamagedException(file, e.getMessage(), e);
        }
    }
}
