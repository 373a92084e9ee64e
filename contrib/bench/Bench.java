import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;

/// Measures whole processes, from start to exit. The rows take turns within each round, so that what disturbs the machine
/// disturbs all of them; a row's figure is its median. A command that fails ends the measurement.
class Bench {
    /// @param input what the command reads from standard input
    record Row(String name, List<String> command, String input) {}

    private final Path place;
    private final Path executable;

    Bench(Path place, Path executable) {
        this.place = place;
        this.executable = executable;
    }

    public static void main(String[] args) throws Exception {
        Path executable = Path.of(args[0]).toRealPath();
        Path place = Files.createTempDirectory("agentloop-bench-");
        try {
            new Bench(place, executable).run(Integer.parseInt(args[1]));
        } finally {
            try (var files = Files.walk(place)) {
                files.sorted((a, b) -> b.compareTo(a)).map(Path::toFile).forEach(File::delete);
            }
        }
    }

    private void run(int rounds) throws Exception {
        prepare();
        System.out.printf("first start after installation: %.0f ms%n", measure(agentloop("--version", "")) / 1e6);
        measure(agentloop("init shop.git --username you", ""));
        List<Row> rows = rows();
        for (Row row : rows) {
            measure(row); // the disk's cache is warm from here on
        }
        long[][] times = new long[rows.size()][rounds];
        for (int round = 0; round < rounds; round++) {
            for (int row = 0; row < rows.size(); row++) {
                times[row][round] = measure(rows.get(row));
            }
        }
        System.out.printf("%d rounds, medians%n%-72s %10s %10s%n", rounds, "", "ms", "x empty");
        for (int row = 0; row < rows.size(); row++) {
            System.out.printf("%-72s %10.1f %10.2f%n", rows.get(row).name(), median(times[row]) / 1e6,
                    (double) median(times[row]) / median(times[0]));
        }
    }

    /// A new figure is a line here. The first is what the others are compared with.
    private List<Row> rows() {
        String credential = "protocol=https\nhost=github.com\n\n";
        return List.of(
                new Row("empty Java program", List.of(Path.of(System.getProperty("java.home"), "bin/java").toString(),
                        "-cp", place.toString(), "Empty"), ""),
                agentloop("--version", ""),
                agentloop("git-credential --host github.com --scheme https --forge github get", credential),
                agentloop("status", ""),
                agentloop("plan", ""),
                agentloop("tick", "")); // idle, on the local forge
    }

    private Row agentloop(String words, String input) {
        return new Row(words, Stream.concat(Stream.of(executable.toString()),
                Arrays.stream(words.split(" "))).toList(), input);
    }

    /// An empty program, and a folder with one loop on a local forge with nothing to do.
    private void prepare() throws Exception {
        Path source = Files.writeString(place.resolve("Empty.java"), "class Empty { public static void main(String[] args) {} }");
        ToolProvider.findFirst("javac").orElseThrow().run(System.out, System.err, "-d", place.toString(), source.toString());
        measure(new Row("git init", List.of("git", "init", "--quiet", "--bare", "--initial-branch=main", "shop.git"), ""));
        measure(new Row("git init", List.of("git", "init", "--quiet", "--initial-branch=main", "seed"), ""));
        measure(new Row("git commit", List.of("git", "-C", "seed", "-c", "user.name=you", "-c", "user.email=you@localhost", "commit",
                "--quiet", "--allow-empty", "--message=Begin"), ""));
        measure(new Row("git push", List.of("git", "-C", "seed", "push", "--quiet", "../shop.git", "main"), ""));
    }

    private long measure(Row row) throws IOException, InterruptedException {
        Path output = place.resolve("output.txt");
        Path input = Files.writeString(place.resolve("input.txt"), row.input());
        var builder = new ProcessBuilder(row.command()).directory(place.toFile()).redirectErrorStream(true)
                .redirectInput(input.toFile()).redirectOutput(output.toFile());
        builder.environment().clear();
        builder.environment().put("PATH", System.getenv("PATH"));
        builder.environment().put("HOME", place.toString());
        builder.environment().put("GITHUB_TOKEN", "not-a-token");
        long begin = System.nanoTime();
        Process process = builder.start();
        if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
            process.destroyForcibly();
            throw new IllegalStateException(row.name() + " failed:\n" + Files.readString(output));
        }
        return System.nanoTime() - begin;
    }

    private static long median(long[] times) {
        long[] sorted = times.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }
}
