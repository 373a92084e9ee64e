import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Makes the one self-contained executable out of the jars: `java Package.java WORK OUT VERSION TIME JARS PICOCLI-SOURCES`.
/// Does nothing when nothing changed since it made the one that is there.
///
/// Run by the build with the JDK it compiled with, so that the runtime inside is that JDK's. What a start looks like, and
/// why, is in `launcher.sh`; here it is put together: the runtime (`Runtime`), the jars (`Jars`), the training (`Training`)
/// and the archive (`Archive`).
class Package {
    static final String MAIN_CLASS = "dev.agentloop.Main";

    private final Path source;
    private final Path work;
    private final Instant time;

    Package(Path source, Path work, Instant time) {
        this.source = source;
        this.work = work;
        this.time = time;
    }

    public static void main(String[] args) throws Exception {
        if (args.length != 6) {
            throw new IllegalArgumentException("WORK OUT VERSION TIME JARS PICOCLI-SOURCES expected, got " + List.of(args));
        }
        var source = Path.of(System.getProperty("packaging.source"));
        var jars = Stream.of(args[4].split(File.pathSeparator)).map(Path::of).toList();
        new Package(source, Path.of(args[0]), Instant.parse(args[3])).run(Path.of(args[1]), args[2], jars, Path.of(args[5]));
    }

    void run(Path out, String version, List<Path> jars, Path picocliSources) throws Exception {
        Files.createDirectories(work);
        String inputs = Inputs.digest(source, jars, version, time.toString());
        Path inputsFile = work.resolve("inputs");
        if (Files.exists(out) && Files.exists(inputsFile) && Files.readString(inputsFile).equals(inputs)) {
            return;
        }
        Path image = work.resolve("image");
        new RuntimeImage(source.resolve("modules.txt"), work).buildInto(image);
        List<String> classPath = new Jars(work, time).prepareInto(image, jars, picocliSources);
        List<String> options = options(source.resolve("jvm.options"));
        new Training(source, work, image).run(classPath, options);
        // The name under which the operating system lists its processes. Of the runtime's other programs none is needed.
        Files.move(image.resolve("bin/java"), image.resolve("bin/agentloop"));
        Files.deleteIfExists(image.resolve("bin/keytool"));

        var archive = Archive.of(image, time);
        var launcher = Files.readString(source.resolve("launcher.sh"));
        byte[] header = header(launcher.replace("@LIGHT_COMMANDS@", String.join(" | ", Training.lightCommands(source))), version, classPath, options, archive);
        Path unfinished = work.resolve("agentloop");
        Files.write(unfinished, header);
        Files.write(unfinished, archive.compressed(), StandardOpenOption.APPEND);
        Files.setPosixFilePermissions(unfinished, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.move(unfinished, out, StandardCopyOption.ATOMIC_MOVE);
        Files.writeString(inputsFile, inputs);
        System.out.printf("%s: %d MB, %d MB unpacked%n", out, Files.size(out) >> 20, archive.unpackedSize() >> 20);
    }

    /// Options one a line, comments and empty lines aside.
    static List<String> options(Path file) throws IOException {
        return Files.readAllLines(file).stream().map(String::strip)
                .filter(line -> !line.isEmpty() && !line.startsWith("#")).toList();
    }

    private static byte[] header(String launcher, String version, List<String> classPath, List<String> options, Archive archive) {
        var files = new ArrayList<>(classPath);
        files.addAll(List.of(Training.ALL, Training.LIGHT, "lib/modules", "lib/server/libjvm.so", "lib/" + Jars.JNA_LIBRARY));
        var values = Map.of(
                "@VERSION@", version,
                "@ID@", archive.id(),
                "@FILES@", String.join(" ", files),
                "@JVM_OPTIONS@", String.join(" \\\n    ", options),
                "@CLASS_PATH@", classPath.stream().map("$_al_home/"::concat).collect(Collectors.joining(":")),
                "@MAIN_CLASS@", MAIN_CLASS,
                "@UNPACKED_MB@", String.valueOf((archive.unpackedSize() >> 20) + 1));
        for (var value : values.entrySet()) {
            launcher = launcher.replace(value.getKey(), value.getValue());
        }
        // Both numbers get ten digits, the second padded behind with spaces because a leading zero would make it octal.
        int length = launcher.replace("@HEADER_BYTES@", " ".repeat(10)).replace("@TOTAL_BYTES@", " ".repeat(10)).length();
        launcher = launcher.replace("@HEADER_BYTES@", "%-10d".formatted(length))
                .replace("@TOTAL_BYTES@", "%-10d".formatted(length + archive.compressed().length));
        byte[] header = launcher.getBytes(StandardCharsets.US_ASCII);
        if (header.length != length || launcher.matches("(?s).*@[A-Z_]+@.*")) {
            throw new IllegalStateException("launcher.sh: a placeholder without a value, or a character that is not ASCII");
        }
        return header;
    }
}
