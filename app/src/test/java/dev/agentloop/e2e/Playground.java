package dev.agentloop.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.agentloop.e2e.engines.CodingAgent;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/// A user's machine in a folder: a HOME of its own, a bare repository that is its own forge, a loop made by `agentloop init`, the packaged executable, the real acpx,
/// and the scripted agent. Closing it ends every process of every run that was started here, and no other.
final class Playground implements AutoCloseable {
    /// The loop's name.
    static final String LOOP = "shop";

    /// No single command needs longer; a test that hangs ends here.
    private static final int COMMAND_SECONDS = 120;

    private final Path root;
    private final Path executable;
    private final Map<String, String> environment = new HashMap<>();
    private Optional<SmallDisk> disk = Optional.empty();

    private Playground(Path root) {
        this.root = root;
        this.executable = required("agentloop.executable", "the executable is built by 'mvn package'");
        environment.put("PATH", System.getenv("PATH"));
        environment.put("HOME", root.resolve("home").toString());
        environment.put("USER", "alice");
        environment.put("LC_ALL", "C.UTF-8");
        // Unpacked once for all tests.
        environment.put("XDG_CACHE_HOME", executable.resolveSibling("e2e-cache").toString());
        environment.put("GIT_CONFIG_NOSYSTEM", "1");
    }

    /// @param root an empty folder
    static Playground local(Path root) throws IOException, InterruptedException {
        Playground playground = bare(root);
        playground.mustRun("init", playground.repository().toString(), "--username", "alice", "--agent", playground.executable + " demo-agent");
        playground.acpx();
        for (String prompt : List.of("plan", "code", "merge")) {
            playground.append("loop/shop/prompts/" + prompt + ".md", "\ndemo-agent section: " + prompt + "\n");
        }
        return playground;
    }

    /// With an agent somebody else wrote in place of the scripted one; only the model behind it is a script.
    ///
    /// @param model the URL of the model's server
    static Playground withAgent(Path root, CodingAgent agent, String model) throws IOException, InterruptedException {
        String command = agent.command();
        Playground playground = bare(root);
        Path home = root.resolve("home");
        playground.mustRun("init", playground.repository().toString(), "--username", "alice", "--agent", command);
        playground.acpx();
        StringBuilder environment = new StringBuilder("env:\n");
        agent.environment(model, home).forEach((name, value) -> environment.append("  %s: \"%s\"\n".formatted(name, value)));
        playground.append("loop/shop/acpx-config", environment.toString());
        agent.settle(model, home);
        return playground;
    }

    /// Without a loop: for tests that bring their own.
    static Playground bare(Path root) throws IOException, InterruptedException {
        Playground playground = new Playground(root);
        Files.createDirectories(root.resolve("home"));
        playground.git(root, "init", "--quiet", "--bare", "--initial-branch=main", playground.repository().toString());
        Path seed = root.resolve("seed");
        playground.git(root, "init", "--quiet", "--initial-branch=main", seed.toString());
        Files.writeString(seed.resolve("README.md"), "# Shop\n");
        playground.git(seed, "add", ".");
        playground.git(seed, "-c", "user.name=Seed", "-c", "user.email=seed@localhost", "commit", "--quiet", "--message=Begin");
        playground.git(seed, "push", "--quiet", playground.repository().toString(), "main");
        return playground;
    }

    private static Path required(String property, String otherwise) {
        String value = System.getProperty(property, "");
        assumeTrue(!value.isEmpty() && Files.exists(Path.of(value)), property + " is not there: " + otherwise);
        return Path.of(value);
    }

    /// Lets the loop use the acpx the build installed.
    void acpx() throws IOException {
        append("loop/shop/acpx-config", "\nacpx: " + acpxProgram() + "\n");
    }

    static Path acpxProgram() {
        Path acpx = required("agentloop.acpx", "acpx is installed by 'mvn package' when npm is there");
        assumeTrue(Files.isDirectory(acpx.resolveSibling("node_modules")), "acpx is installed by 'mvn package' when npm is there");
        return acpx;
    }

    Path root() {
        return root;
    }

    Path executable() {
        return executable;
    }

    Path repository() {
        return root.resolve("shop.git");
    }

    Path loopData() {
        return disk.map(SmallDisk::path).orElse(root.resolve("loop-data"));
    }

    /// Mounts a small disk over `loop-data/`, for as long as the playground is open.
    SmallDisk onSmallDisk() throws IOException, InterruptedException {
        SmallDisk small = SmallDisk.at(loopData());
        disk = Optional.of(small);
        return small;
    }

    Path meta(int issue) {
        return meta(Integer.toString(issue));
    }

    /// @param issue its number, or its key where issues have keys
    Path meta(String issue) {
        return loopData().resolve(LOOP).resolve("issues").resolve(issue + ".meta");
    }

    Map<String, String> environment() {
        return environment;
    }

    /// How a command ended.
    record Result(int code, String out, String err) {
        Result succeeded() {
            assertThat(code).as("exit code; stdout:\n%s\nstderr:\n%s", out, err).isZero();
            return this;
        }
    }

    Result mustRun(String... arguments) throws IOException, InterruptedException {
        return run(arguments).succeeded();
    }

    Result run(String... arguments) throws IOException, InterruptedException {
        Path out = Files.createTempFile(root, "out", ".txt");
        Path err = Files.createTempFile(root, "err", ".txt");
        Process process = start(out, err, arguments);
        if (!process.waitFor(COMMAND_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
            throw new AssertionError("%s did not end within %d s: %s".formatted(List.of(arguments), COMMAND_SECONDS, Files.readString(err)));
        }
        Result result = new Result(process.exitValue(), Files.readString(out), Files.readString(err));
        Files.delete(out);
        Files.delete(err);
        return result;
    }

    /// Starts the executable without waiting for its end.
    Process start(Path out, Path err, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(executable.toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(disk.map(small -> small.seeing(root, command)).orElse(command)).directory(root.toFile());
        builder.environment().clear();
        builder.environment().putAll(environment);
        return builder.redirectInput(Path.of("/dev/null").toFile()).redirectOutput(out.toFile()).redirectError(err.toFile()).start();
    }

    /// Ticks as cron would, until the issue has the label.
    void tickUntil(int issue, String label) throws IOException, InterruptedException {
        for (int ticks = 0; ticks < 20 && !hasLabel(issue, label); ticks++) {
            mustRun("tick");
        }
        assertThat(hasLabel(issue, label)).as("%s on:\n%s", label, issueFile(issue)).isTrue();
    }

    /// Opens an issue as alice and returns its number.
    int issue(String title, String label, String... script) throws IOException, InterruptedException {
        List<String> arguments = new ArrayList<>(List.of("issue", "create", title, "--body", String.join("\n", script)));
        if (!label.isEmpty()) {
            arguments.addAll(List.of("--label", label));
        }
        String made = mustRun(arguments.toArray(String[]::new)).out().strip();
        return Integer.parseInt(made.substring(made.indexOf('/') + 1));
    }

    /// The issue's file, as a human sees it.
    String issueFile(int number) throws IOException {
        return Files.readString(root.resolve("shop.issues/" + number + ".md"));
    }

    boolean hasLabel(int number, String label) throws IOException {
        return issueFile(number).contains(label + "\n") || issueFile(number).matches("(?s).*[\\[ ,]" + java.util.regex.Pattern.quote(label) + "[],\\n].*");
    }

    /// The texts of the issue's comments, oldest first.
    List<String> comments(int number) throws IOException {
        Path folder = root.resolve("shop.issues/" + number + ".comments");
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        List<String> texts = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.sorted().toList()) {
                texts.add(Files.readString(file));
            }
        }
        return texts;
    }

    /// The run directories of an issue, oldest first.
    List<Path> runs(int issue) throws IOException {
        return runs(Integer.toString(issue));
    }

    private List<Path> runs(String issue) throws IOException {
        if (!Files.isDirectory(meta(issue))) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(meta(issue))) {
            return entries.filter(path -> path.getFileName().toString().startsWith("run-")).sorted().toList();
        }
    }

    /// Processes of an issue's runs, wherever they are in the process tree.
    List<Long> processes(int issue) throws IOException {
        return processes(Integer.toString(issue));
    }

    List<Long> processes(String issue) throws IOException {
        List<String> tags = runs(issue).stream().map(run -> "AGENTLOOP_RUN=%s/%s/%s".formatted(LOOP, issue, run.getFileName())).toList();
        return ProcessHandle.allProcesses().map(ProcessHandle::pid).filter(pid -> carriesOneOf(pid, tags)).toList();
    }

    /// Processes of one run.
    List<Long> processes(int issue, Path run) {
        List<String> tag = List.of("AGENTLOOP_RUN=%s/%d/%s".formatted(LOOP, issue, run.getFileName()));
        return ProcessHandle.allProcesses().map(ProcessHandle::pid).filter(pid -> carriesOneOf(pid, tag)).toList();
    }

    /// Processes that have this machine's HOME, whether they belong to a run or not.
    List<Long> processesOfItsUser() {
        List<String> home = List.of("HOME=" + environment.get("HOME"));
        return ProcessHandle.allProcesses().map(ProcessHandle::pid).filter(pid -> carriesOneOf(pid, home)).toList();
    }

    private static boolean carriesOneOf(long pid, List<String> variables) {
        try {
            String environment = Files.readString(Path.of("/proc/" + pid + "/environ"), StandardCharsets.ISO_8859_1);
            return Stream.of(environment.split("\0")).anyMatch(variables::contains);
        } catch (IOException _) {
            return false;
        }
    }

    /// Whether the acpx prompt process of the issue's latest run is alive.
    boolean isAtWork(int issue) {
        return isAtWork(Integer.toString(issue));
    }

    boolean isAtWork(String issue) {
        try {
            return ProcessHandle.of(lockedProcess(issue)).map(ProcessHandle::isAlive).orElse(false);
        } catch (IOException _) {
            return false;
        }
    }

    /// The PID of the acpx prompt process, as the issue's lock names it.
    long lockedProcess(int issue) throws IOException {
        return lockedProcess(Integer.toString(issue));
    }

    private long lockedProcess(String issue) throws IOException {
        String lock = Files.readString(meta(issue).resolve("lock"));
        return Long.parseLong(lock.replaceAll("(?s).*\"pid\"\\s*:\\s*(\\d+).*", "$1"));
    }

    void append(String file, String text) throws IOException {
        Path path = root.resolve(file);
        Files.writeString(path, Files.readString(path) + text);
    }

    void replace(String file, String what, String by) throws IOException {
        Path path = root.resolve(file);
        String before = Files.readString(path);
        assertThat(before).as(file).contains(what);
        Files.writeString(path, before.replace(what, by));
    }

    String git(Path directory, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("git"));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true);
        builder.environment().putAll(environment);
        Process process = builder.start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as("%s: %s", command, said).isZero();
        return said;
    }

    /// Waits until it holds, at most `seconds`.
    static void await(String what, int seconds, BooleanSupplier condition) throws InterruptedException {
        for (int tenths = 0; tenths < seconds * 10; tenths++) {
            if (condition.getAsBoolean()) {
                return;
            }
            Thread.sleep(100);
        }
        throw new AssertionError("after %d s still not: %s".formatted(seconds, what));
    }

    @Override
    public void close() throws IOException {
        try {
            endRuns();
        } finally {
            if (disk.isPresent()) {
                disk.get().close();
            }
        }
    }

    private void endRuns() throws IOException {
        Path issues = loopData().resolve(LOOP).resolve("issues");
        if (!Files.isDirectory(issues)) {
            return;
        }
        try (Stream<Path> entries = Files.list(issues)) {
            for (Path meta : entries.filter(path -> path.getFileName().toString().endsWith(".meta")).toList()) {
                processes(meta.getFileName().toString().replace(".meta", "")).forEach(pid -> ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly));
            }
        }
    }
}
