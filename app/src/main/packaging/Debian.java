import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;

/// Lays out what goes into the Debian package: `java Debian.java WORK EXECUTABLE PROJECT VERSION TIME MAINTAINER`.
///
/// Leaves in WORK `control/`, and `data.tar.gz` with the files below `/`, which jdeb puts together. Manual pages and completions are those the executable itself writes.
class Debian {
    private static final long SECONDS = 120;

    private final Path source;
    private final Path root;
    private final Path executable;
    private final Path home;

    private Debian(Path source, Path work, Path executable) {
        this.source = source;
        this.root = work.resolve("root");
        this.executable = executable;
        this.home = work.resolve("home");
    }

    public static void main(String[] args) throws Exception {
        if (args.length != 6) {
            throw new IllegalArgumentException("WORK EXECUTABLE PROJECT VERSION TIME MAINTAINER expected, got " + List.of(args));
        }
        var source = Path.of(System.getProperty("packaging.source")).resolve("debian");
        var work = Path.of(args[0]);
        var time = Instant.parse(args[4]);
        Trees.delete(work);
        var debian = new Debian(source, work, Path.of(args[1]));
        debian.layOut(Path.of(args[2]).normalize(), version(args[3]), time, args[5]);
        Files.createDirectories(work.resolve("control"));
        Files.writeString(work.resolve("control/control"), filled(Files.readString(source.resolve("control")),
                Map.of("@VERSION@", version(args[3]), "@ARCHITECTURE@", architecture(), "@MAINTAINER@", args[5])));
        Files.write(work.resolve("data.tar.gz"), Archive.of(debian.root, time).compressed());
        Trees.delete(debian.root);
    }

    /// A tilde sorts before everything, also before nothing: `0.1.0~SNAPSHOT` is older than `0.1.0`.
    static String version(String maven) {
        return maven.replaceFirst("-", "~").replace('-', '.');
    }

    private static String architecture() {
        return switch (System.getProperty("os.arch")) {
            case "amd64", "x86_64" -> "amd64";
            case "aarch64" -> "arm64";
            case String other -> other;
        };
    }

    private void layOut(Path project, String version, Instant time, String maintainer) throws Exception {
        Path program = Files.createDirectories(root.resolve("usr/bin")).resolve("agentloop");
        Files.copy(executable, program, StandardCopyOption.COPY_ATTRIBUTES);
        Files.createDirectories(home);
        manPages();
        // Sourced, never run.
        write("usr/share/bash-completion/completions/agentloop", run("completion", "bash").replaceFirst("^#!.*\n", ""));
        write("usr/share/zsh/vendor-completions/_agentloop", run("completion", "zsh"));
        write("usr/share/fish/vendor_completions.d/agentloop.fish", run("completion", "fish"));
        Trees.delete(home);
        for (String scope : List.of("user/agentloop", "system/agentloop@")) {
            for (String kind : List.of(".service", ".timer")) {
                String name = scope.substring(scope.indexOf('/') + 1) + kind;
                write("usr/lib/systemd/" + scope + kind, unit(Files.readString(project.resolve("contrib/systemd/" + name)), kind));
            }
        }
        String web = Files.readString(project.resolve("contrib/systemd/agentloop-web.service"));
        write("usr/lib/systemd/user/agentloop-web.service", program(replaced(web, "Copy this to [^,]*, change domain and folder, then:", "Change domain and folder with systemctl --user edit, then:")));
        // Lintian asks a shell about the whole file; the script ends before the archive.
        write("usr/share/lintian/overrides/agentloop", "agentloop: shell-script-fails-syntax-check [usr/bin/agentloop]\n");
        new DebianDocs(project, root.resolve("usr/share/doc/agentloop")).write();
        write("usr/share/doc/agentloop/copyright", Files.readString(source.resolve("copyright")));
        String day = DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss xx", Locale.ROOT).format(time.atOffset(ZoneOffset.UTC));
        compress("usr/share/doc/agentloop/changelog.gz", "agentloop (%s) unstable; urgency=low\n\n  * Built from its sources.\n\n -- %s  %s\n".formatted(version, maintainer, day));
    }

    private void manPages() throws Exception {
        Path pages = home.resolve("pages");
        run("man-pages", pages.toString());
        for (Path page : Trees.list(pages)) {
            compress("usr/share/man/man1/" + page.getFileName() + ".gz", Files.readString(page));
        }
    }

    /// A unit as the package installs it: nothing is to be copied, and the program is in its place.
    private static String unit(String text, String kind) throws IOException {
        String changed = text;
        if (kind.equals(".service")) {
            changed = replaced(changed, "Copy this and agentloop@?\\.timer to [^,]*, then(,|(?=:))", "To have ticks called");
            changed = replaced(changed, "Change the folder and the program where yours lie elsewhere\\.", "Where your folder lies elsewhere: systemctl edit.");
            changed = program(changed);
        }
        return changed;
    }

    private static String program(String unit) throws IOException {
        return replaced(unit, "(?m)^ExecStart=\\S+", "ExecStart=/usr/bin/agentloop");
    }

    private static String replaced(String text, String what, String by) throws IOException {
        String changed = text.replaceFirst(what, by);
        if (changed.equals(text)) {
            throw new IOException("a systemd unit has changed: nothing in it matches " + what + "; mend Debian.java");
        }
        return changed;
    }

    static String filled(String text, Map<String, String> values) {
        String filled = text;
        for (var value : values.entrySet()) {
            filled = filled.replace(value.getKey(), value.getValue());
        }
        return filled;
    }

    private void write(String name, String text) throws IOException {
        Files.createDirectories(root.resolve(name).getParent());
        Files.writeString(root.resolve(name), text);
    }

    /// As `gzip -9n` does: without time and name, and with the byte that says so of the best compression, which Java leaves zero.
    private void compress(String name, String text) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(bytes) {
            {
                def.setLevel(Deflater.BEST_COMPRESSION);
            }
        }) {
            gzip.write(text.getBytes(StandardCharsets.UTF_8));
        }
        byte[] compressed = bytes.toByteArray();
        compressed[8] = 2;
        Files.createDirectories(root.resolve(name).getParent());
        Files.write(root.resolve(name), compressed);
    }

    /// What the program prints, in a home of its own.
    private String run(String... words) throws Exception {
        var command = new ArrayList<>(List.of(executable.toString()));
        command.addAll(List.of(words));
        var builder = new ProcessBuilder(command).redirectErrorStream(true).redirectInput(Path.of("/dev/null").toFile());
        builder.environment().clear();
        builder.environment().putAll(Map.of("PATH", System.getenv("PATH"), "HOME", home.toString()));
        Process process = builder.start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!process.waitFor(SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
            process.destroyForcibly();
            throw new IOException(String.join(" ", command) + " failed: " + said);
        }
        return said;
    }
}
