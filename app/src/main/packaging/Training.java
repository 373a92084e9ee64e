import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;

/// Makes the AOT cache: the shipped Java runs the commands of `training/commands.txt` once, and leaves behind the classes they
/// loaded, linked and ready to map. Later starts skip reading, verifying and linking them.
///
/// A command that ends otherwise than it should fails the build: a cache of half the program would only be noticed as slowness.
record Training(Path source, Path work, Path image) {
    private static final long MINUTES = 3;

    void run(List<String> classPath, List<String> options) throws IOException, InterruptedException {
        Path cache = image.resolve("agentloop.aot");
        Path place = work.resolve("training");
        Trees.delete(place);
        Files.createDirectories(place);
        execute(List.of("sh", source.resolve("training/prepare.sh").toString(), place.toString()));

        var command = new ArrayList<String>();
        command.add(image.resolve("bin/java").toString());
        command.addAll(options);
        command.add("-XX:AOTCacheOutput=" + cache);
        command.add("-Djna.boot.library.path=" + image.resolve("lib"));
        command.add("-Dagentloop.executable=" + place.resolve("agentloop"));
        command.add("-cp");
        command.add(classPath.stream().map(jar -> image.resolve(jar).toString()).collect(Collectors.joining(":"))
                + ":" + compiledDriver(classPath));
        command.add("dev.agentloop.AotTraining");
        command.add(source.resolve("training/commands.txt").toString());
        command.add(place.toString());
        execute(command);
        if (!Files.exists(cache)) {
            throw new IOException("the training left no " + cache);
        }
    }

    /// The driver stands last on the class path, so that the cache also fits the path without it.
    private Path compiledDriver(List<String> classPath) throws IOException {
        Path classes = work.resolve("training-classes");
        Trees.delete(classes);
        int code = ToolProvider.findFirst("javac").orElseThrow().run(System.out, System.err,
                "-d", classes.toString(), "-proc:none", "-Xlint:all,-classfile",
                "-cp", classPath.stream().map(jar -> image.resolve(jar).toString()).collect(Collectors.joining(":")),
                source.resolve("training/AotTraining.java").toString());
        if (code != 0) {
            throw new IOException("the training's driver does not compile: see above");
        }
        Path jar = work.resolve("training.jar");
        ToolProvider.findFirst("jar").orElseThrow().run(System.out, System.err,
                "--create", "--file", jar.toString(), "-C", classes.toString(), ".");
        return jar;
    }

    private void execute(List<String> command) throws IOException, InterruptedException {
        Path log = work.resolve("training.log");
        var builder = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        builder.redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
        // The cache must be what this build trained, whatever options the caller's own Java programs get.
        builder.environment().keySet().removeAll(List.of("JDK_JAVA_OPTIONS", "JAVA_TOOL_OPTIONS", "_JAVA_OPTIONS"));
        Process process = builder.start();
        if (!process.waitFor(MINUTES, TimeUnit.MINUTES)) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
            throw new IOException("the training took more than " + MINUTES + " minutes, see " + log);
        }
        if (process.exitValue() != 0) {
            throw new IOException("the training failed with code " + process.exitValue() + ", see " + log + ":\n" + Files.readString(log));
        }
    }
}
