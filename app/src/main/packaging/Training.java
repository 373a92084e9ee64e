import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;

/// Makes the AOT caches: the shipped Java runs the commands of `training/*.txt` once, and a second one leaves behind the classes they
/// loaded, linked and ready to map. Later starts skip reading, verifying and linking them.
///
/// The second reads them from a list (`ClassList`) instead of what `-XX:AOTCacheOutput` would hand over, which differs from run to run; the caches are the same whenever and
/// wherever they are made, and starts take as long. What that option would add, profiles for the optimising compiler, is of no use without it (`jvm.options`).
///
/// There are two, because all classes of a cache are linked at every start, used or not: `light.aot` for the few commands
/// that are called often and need little (git calls its credential helper at every fetch), `agentloop.aot` for all.
///
/// A command that ends otherwise than it should fails the build: a cache of half the program would only be noticed as slowness.
record Training(Path source, Path work, Path image) {
    static final String LIGHT = "light.aot";
    static final String ALL = "agentloop.aot";
    private static final long MINUTES = 3;
    private static final int ATTEMPTS = 6;

    void run(List<String> classPath, List<String> options) throws Exception {
        addDriver(classPath);
        train(LIGHT, classPath, options, List.of("light.txt"));
        train(ALL, classPath, options, List.of("light.txt", "all.txt"));
    }

    /// The first words of the commands that `light.aot` is for.
    static Set<String> lightCommands(Path source) throws IOException {
        return Package.options(source.resolve("training/light.txt")).stream()
                .map(line -> line.split(" +")[1]).collect(Collectors.toCollection(LinkedHashSet::new));
    }

    private void train(String name, List<String> classPath, List<String> options, List<String> lists)
            throws Exception {
        Path place = work.resolve("training");
        Trees.delete(place);
        Files.createDirectories(place);
        Path recorded = work.resolve(name + ".recorded");
        try (var forge = new TrainingForge(place)) {
            execute(List.of("sh", source.resolve("training/prepare.sh").toString(), place.toString(), forge.url()), place);
            execute(command(recorded, place, classPath, options, lists), place);
        }
        Path list = work.resolve(name + ".list");
        Files.write(list, new ClassList(classPath.stream().map(image::resolve).toList(), source.resolve("training/raced.txt")).of(recorded));
        Path cache = image.resolve(name);
        Path again = work.resolve(name + ".again");
        execute(dump(cache, list, classPath, options), image);
        for (int made = 1; made < ATTEMPTS; made++) {
            execute(dump(again, list, classPath, options), image);
            if (CacheFile.settle(cache, again)) {
                return;
            }
            // On a busy machine one in several comes out otherwise: two that agree are what an idle one makes.
            Files.move(again, cache, StandardCopyOption.REPLACE_EXISTING);
        }
        System.err.println(name + ": this JVM makes it otherwise each time, so that two builds will differ; see CacheFile.java");
    }

    /// From the image's folder, so that its path is not in the cache; interpreted, so that no compiler's thread takes part.
    private List<String> dump(Path cache, Path list, List<String> classPath, List<String> options) {
        var command = new ArrayList<String>();
        command.add(image.resolve("bin/java").toString());
        command.addAll(options);
        command.addAll(List.of("-Xint", "-Xshare:dump", "-XX:+AOTClassLinking", "-XX:SharedClassListFile=" + list, "-XX:SharedArchiveFile=" + cache));
        command.addAll(List.of("-cp", String.join(":", classPath)));
        return command;
    }

    private List<String> command(Path recorded, Path place, List<String> classPath, List<String> options, List<String> lists) {
        var command = new ArrayList<String>();
        command.add(image.resolve("bin/java").toString());
        command.addAll(options);
        command.addAll(List.of("-Xshare:off", "-XX:DumpLoadedClassList=" + recorded));
        command.add("-Djna.boot.library.path=" + image.resolve("lib"));
        command.add("-Dagentloop.executable=" + place.resolve("agentloop"));
        command.add("-cp");
        command.add(absolute(classPath));
        command.add("dev.agentloop.AotTraining");
        lists.forEach(list -> command.add(source.resolve("training").resolve(list).toString()));
        return command;
    }

    /// The driver goes into the program's own jar: a cache fits exactly the class path it was trained with, so a jar more would
    /// have to be shipped, too.
    private void addDriver(List<String> classPath) throws IOException {
        Path classes = work.resolve("training-classes");
        Trees.delete(classes);
        int code = ToolProvider.findFirst("javac").orElseThrow().run(System.out, System.err,
                "-d", classes.toString(), "-proc:none", "-Xlint:all,-classfile", "-cp", absolute(classPath),
                source.resolve("training/AotTraining.java").toString());
        if (code != 0) {
            throw new IOException("the training's driver does not compile: see above");
        }
        Path jar = image.resolve(classPath.getFirst());
        FileTime time = Files.getLastModifiedTime(jar);
        String driver = "dev/agentloop/AotTraining.class";
        try (var zip = FileSystems.newFileSystem(jar)) {
            Files.copy(classes.resolve(driver), zip.getPath(driver));
            // All three: it would also keep when it was put there.
            Files.getFileAttributeView(zip.getPath(driver), BasicFileAttributeView.class).setTimes(time, time, time);
        }
        Files.setLastModifiedTime(jar, time);
    }

    private String absolute(List<String> classPath) {
        return classPath.stream().map(jar -> image.resolve(jar).toString()).collect(Collectors.joining(":"));
    }

    private void execute(List<String> command, Path place) throws Exception {
        Path log = work.resolve("training.log");
        var builder = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        builder.redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
        builder.directory(place.toFile());
        // The same training everywhere: no Java options, proxies or tokens of the caller's.
        builder.environment().clear();
        builder.environment().putAll(Map.of("PATH", place.resolve("bin") + ":" + System.getenv("PATH"), "HOME", place.toString(),
                "GITHUB_TOKEN", "token-of-the-training", "SSL_CERT_FILE", place.resolve("tls.pem").toString()));
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
