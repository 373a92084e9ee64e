import dev.agentloop.credentials.Secrets;
import dev.agentloop.git.CloneSpec;
import dev.agentloop.git.CredentialHelper;
import dev.agentloop.git.GitHttpServer;
import dev.agentloop.git.GitWorkspaces;
import dev.agentloop.model.Effects;
import dev.agentloop.model.LoopConfig.Forge;
import dev.agentloop.model.LoopConfig.GitOptions;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// What it costs to prepare ten issues: by agentloop, by ten times `git clone`, and by ten times `git worktree add`, which shares everything and protects nothing: the limit of what a
/// checkout can be. Seconds are wall-clock and, because the machine may be busy, of processor time too: our own, of every git, and of the server. The same generated repository each time, served over HTTP on loopback; the three take turns within each round, and a figure is the median of the rounds.
class Clones {
    private static final int ISSUES = 10;

    /// Text files of the checkout, and bytes of each: 16 MB in sizes as of a source tree.
    private static final int FILES = 2_000, FILE = 8_000;

    /// Each commit brings one file of bytes that cannot be compressed, in place of the one before.
    private static final int COMMITS = 4_000, ASSET = 50_000;

    private final Path place;
    private final Path served;
    private final Map<String, String> environment;

    Clones(Path place) throws IOException {
        this.place = place;
        this.served = Files.createDirectories(place.resolve("served"));
        this.environment = Map.of("PATH", System.getenv("PATH"), "HOME", Files.createDirectories(place.resolve("home")).toString(),
                "GIT_TERMINAL_PROMPT", "0", "GITHUB_TOKEN", "not-a-token");
    }

    public static void main(String[] args) throws Exception {
        Path place = Files.createTempDirectory("agentloop-bench-");
        try {
            new Clones(place).run(Integer.parseInt(args[0]));
        } finally {
            delete(place);
        }
    }

    private void run(int rounds) throws Exception {
        long begin = System.nanoTime();
        generate();
        System.out.printf("generated in %.0f s: history %d MB, %d files%n", seconds(begin), bytes(served) >> 20, FILES + 1);
        try (GitHttpServer server = GitHttpServer.start(served, _ -> true)) {
            String url = server.url("shop.git");
            // The server takes any password, and git would offer one only when it is refused.
            Files.writeString(place.resolve("home/.gitconfig"), "[http]\n\textraHeader = Authorization: Basic eDp5\n");
            Took[][] times = new Took[5][rounds];
            long[] disk = new long[3];
            for (int round = 0; round < rounds; round++) {
                Path agentloop = place.resolve("agentloop");
                times[0][round] = timed(() -> issues(url, agentloop, 1));
                times[1][round] = timed(() -> issues(url, agentloop, ISSUES));
                disk[0] = bytes(agentloop);
                delete(agentloop);
                Path clones = Files.createDirectories(place.resolve("clones"));
                times[2][round] = timed(() -> each(clones, "git", "clone", "--quiet", url));
                disk[1] = bytes(clones);
                delete(clones);
                Path worktrees = Files.createDirectories(place.resolve("worktrees"));
                times[3][round] = timed(() -> git(worktrees, "git", "clone", "--quiet", "--bare", url, "bare"));
                times[4][round] = timed(() -> each(worktrees.resolve("bare"), "git", "worktree", "add", "--quiet", "--detach"));
                disk[2] = bytes(worktrees);
                delete(worktrees);
            }
            System.out.printf("%d rounds, medians; seconds (of processor time), and MB on the disk in the end%n%-24s %18s %18s %9s%n",
                    rounds, "", "once", ISSUES + " issues", "disk");
            print("agentloop", times[0], times[1], disk[0]);
            print("git clone", null, times[2], disk[1]);
            print("git worktree add", times[3], times[4], disk[2]);
            System.out.printf("agentloop takes %.2f (%.2f) x the time of worktrees, clones take %.1f (%.1f) x that of agentloop%n",
                    wall(times[1]) / wall(times[4]), processor(times[1]) / processor(times[4]), wall(times[2]) / wall(times[1]), processor(times[2]) / processor(times[1]));
        }
    }

    private static void print(String name, Took[] once, Took[] issues, long disk) {
        System.out.printf("%-24s %18s %18s %9d%n", name, once == null ? "" : text(once), text(issues), disk >> 20);
    }

    private static String text(Took[] times) {
        return "%.2f (%.2f)".formatted(wall(times), processor(times));
    }

    private static double wall(Took[] times) {
        return median(Arrays.stream(times).mapToDouble(Took::wall).toArray());
    }

    private static double processor(Took[] times) {
        return median(Arrays.stream(times).mapToDouble(Took::processor).toArray());
    }

    /// One tick prepares them all; the cache is there from the second tick on.
    private void issues(String url, Path data, int count) throws Exception {
        var settings = new GitWorkspaces.Settings("git", environment, new CredentialHelper(List.of("/bin/true")), Duration.ofMinutes(5), Duration.ofMinutes(5));
        var workspaces = new GitWorkspaces(settings, InstantSource.system(), Effects.NONE, new Secrets(), _ -> {});
        var spec = new CloneSpec(data.resolve("cache.git"), url, "main", Forge.Type.LOCAL, Optional.empty(), true, GitOptions.WHOLE);
        for (int issue = 0; issue < count; issue++) {
            String name = count == 1 ? "first" : Integer.toString(issue);
            workspaces.prepare(spec, data.resolve("issues/" + name), data.resolve("issues/" + name + ".meta"));
        }
        if (count == 1) {
            workspaces.remove(data.resolve("issues/first"), data.resolve("issues/first.meta"));
        }
    }

    private void each(Path where, String... command) throws Exception {
        for (int issue = 0; issue < ISSUES; issue++) {
            List<String> all = new ArrayList<>(Arrays.asList(command));
            all.add(where.resolve("issue-" + issue).toString());
            git(where, all.toArray(String[]::new));
        }
    }

    private void generate() throws Exception {
        git(served, "git", "init", "--quiet", "--bare", "--initial-branch=main", "shop.git");
        Path log = place.resolve("import.log");
        Process fast = process(served.resolve("shop.git"), log, "git", "fast-import", "--quiet").start();
        try (PrintStream out = new PrintStream(fast.getOutputStream(), false, StandardCharsets.UTF_8)) {
            Random random = new Random(6);
            for (int commit = 0; commit < COMMITS; commit++) {
                out.print("commit refs/heads/main\ncommitter a <a@b> " + (1_700_000_000 + commit) + " +0000\ndata 1\nx\n");
                byte[] asset = new byte[ASSET];
                random.nextBytes(asset);
                file(out, "asset.bin", asset);
                for (int n = 0; commit == 0 && n < FILES; n++) {
                    byte[] text = new byte[FILE * 3 / 4];
                    random.nextBytes(text);
                    file(out, "src/" + n % 50 + "/" + n + ".txt", Base64.getMimeEncoder().encode(text));
                }
            }
        }
        if (fast.waitFor() != 0) {
            throw new IllegalStateException(Files.readString(log));
        }
    }

    private static void file(PrintStream out, String name, byte[] content) throws IOException {
        out.print("M 100644 inline " + name + "\ndata " + content.length + "\n");
        out.write(content);
        out.print("\n");
    }

    private interface Step {
        void run() throws Exception;
    }

    /// @param processor of this program and of every process it has started and seen the end of
    private record Took(double wall, double processor) {}

    private static Took timed(Step step) throws Exception {
        long begin = System.nanoTime();
        double before = processor();
        step.run();
        return new Took(seconds(begin), processor() - before);
    }

    /// Fields 14 to 17 of `stat`, in hundredths of a second.
    private static double processor() throws IOException {
        String line = Files.readString(Path.of("/proc/self/stat"));
        String[] fields = line.substring(line.lastIndexOf(')') + 2).split(" ");
        return Stream.of(fields).skip(11).limit(4).mapToLong(Long::parseLong).sum() / 100.0;
    }

    private static double seconds(long begin) {
        return (System.nanoTime() - begin) / 1e9;
    }

    private void git(Path where, String... command) throws Exception {
        Path log = place.resolve("git.log");
        Process process = process(where, log, command).start();
        if (!process.waitFor(5, TimeUnit.MINUTES) || process.exitValue() != 0) {
            process.destroyForcibly();
            throw new IllegalStateException(String.join(" ", command) + " failed:\n" + Files.readString(log));
        }
    }

    private ProcessBuilder process(Path where, Path log, String... command) {
        var builder = new ProcessBuilder(command).directory(where.toFile()).redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment().clear();
        builder.environment().putAll(environment);
        return builder;
    }

    /// As `du` counts: a file that has several names once.
    private static long bytes(Path directory) throws IOException {
        Set<Object> seen = new HashSet<>();
        long sum = 0;
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                sum += seen.add(Files.getAttribute(file, "unix:ino")) ? Files.size(file) : 0;
            }
        }
        return sum;
    }

    private static void delete(Path place) throws IOException {
        try (var files = Files.walk(place)) {
            files.sorted((a, b) -> b.compareTo(a)).map(Path::toFile).forEach(File::delete);
        }
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }
}
