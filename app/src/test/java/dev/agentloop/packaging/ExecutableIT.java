package dev.agentloop.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.jna.Library;
import com.sun.jna.Native;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.spi.ToolProvider;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The one file `mvn package` leaves, started in the ways users start programs, once it is unpacked.
class ExecutableIT {
    /// Makes the JVM print its properties, among them how it was started, on standard error.
    private static final String SHOW = "-XshowSettings:properties";

    @TempDir
    static Path home;

    @BeforeAll
    static void unpack() {
        assertThat(Start.version(home).run().code()).isZero();
    }

    @Test
    void saysWhereItIsHoweverItIsCalled(@TempDir Path elsewhere) throws IOException {
        Path moved = Files.createDirectories(elsewhere.resolve("a folder")).resolve("agentloop");
        Files.copy(Start.executable(), moved, StandardCopyOption.COPY_ATTRIBUTES);
        Path link = Files.createSymbolicLink(elsewhere.resolve("link"), moved);
        var start = Start.version(home).with("JDK_JAVA_OPTIONS", SHOW);

        assertThat(start.of(moved.toString(), "--version").run().output()).contains("agentloop.executable = " + moved + "\n");
        assertThat(start.of(link.toString(), "--version").run().output()).contains("agentloop.executable = " + link + "\n");
        assertThat(start.of("./agentloop", "--version").in(moved.getParent()).run().output()).contains("agentloop.executable = " + moved + "\n");
        assertThat(start.of("a folder/agentloop", "--version").in(elsewhere).run().output()).contains("agentloop.executable = " + moved + "\n");
        assertThat(start.of("sh", "agentloop", "--version").in(moved.getParent()).run().output())
                .contains("agentloop.executable = " + moved + "\n");
        assertThat(start.of("sh", "-c", "PATH=\"" + moved.getParent() + ":$PATH\"; agentloop --version").run().output())
                .contains("agentloop.executable = " + moved + "\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--version", "git-credential --host localhost --scheme https --forge github store"}) // one a cache
    void classesComeOutOfTheCache(String words, @TempDir Path other) throws IOException {
        var start = Start.version(other).of("sh", "-c", Start.executable() + " " + words);
        assertThat(start.run().code()).isZero();
        Path program = unpacked(other).resolve("bin/agentloop");
        Files.move(program, program.resolveSibling("java"));
        Files.writeString(program, """
                #!/bin/bash
                for option; do case $option in -Xlog*) ;; *) options+=("$option") ;; esac; done
                exec "${0%/*}/java" -Xlog:class+load "${options[@]}"
                """);
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));

        var classes = start.run().output().lines().filter(line -> line.contains(" source: ")).toList();
        var cached = classes.stream().filter(line -> line.contains("shared objects file")).toList();

        assertThat(cached).hasSizeGreaterThan(classes.size() * 9 / 10).anyMatch(line -> line.contains("dev.agentloop.Main "));
        assertThat(words.startsWith("-")).isEqualTo(cached.stream().anyMatch(line -> line.contains("picocli.CommandLine ")));
        // With this option a JVM whose cache does not fit ends at once instead of starting slowly.
        assertThat(start.with("JDK_JAVA_OPTIONS", "-XX:AOTMode=on").run().code()).isZero();
    }

    @Test
    void argumentsAreUtf8WithoutALocale() {
        var start = Start.version(home).with("JDK_JAVA_OPTIONS", SHOW);
        var umlaut = start.of(Start.executable().toString(), "--version", "für");
        assertThat(umlaut.run().output()).contains("dev.agentloop.Main --version für").contains("sun.jnu.encoding = UTF-8");
        assertThat(umlaut.with("LC_ALL", "C").run().output()).contains("dev.agentloop.Main --version für");
    }

    @Test
    void argumentsAndVariablesReachTheProgramUnchanged(@TempDir Path other) throws IOException {
        var start = Start.version(other).with("LANG", "C.UTF-8").with("x", "1 2");
        assertThat(start.run().code()).isZero();
        Path program = unpacked(other).resolve("bin/agentloop");
        Files.writeString(program, "#!/bin/sh\nenv | cut -d= -f1 | sort | tr '\\n' ' '\nfor a; do printf '<%s>' \"$a\"; done\nexit 7\n");

        var seen = start.of(Start.executable().toString(), "a b", "", "*", "$x", "'").run();

        assertThat(seen.code()).isEqualTo(7);
        assertThat(seen.output()).startsWith("HOME LANG PATH PWD x ").endsWith("dev.agentloop.Main><a b><><*><$x><'>");
    }

    @Test
    void theRuntimeHasEveryModuleTheJarsNeed() throws IOException {
        var arguments = new ArrayList<>(List.of("--multi-release", String.valueOf(Runtime.version().feature()), "-s",
                "--ignore-missing-deps", "--module-path", jars().getFirst().getParent().toString(), "--add-modules", "ALL-MODULE-PATH"));
        jars().forEach(jar -> arguments.add(jar.toString()));
        var out = new StringWriter();
        int code = ToolProvider.findFirst("jdeps").orElseThrow()
                .run(new PrintWriter(out), new PrintWriter(out), arguments.toArray(String[]::new));
        assertThat(code).as(out.toString()).isZero();

        Set<String> needed = new TreeSet<>();
        for (String word : out.toString().split("\\s+")) {
            if (word.matches("(java|jdk)\\..*")) {
                needed.add(word);
            }
        }
        // Windows and their toolkit in jna, JavaBeans' annotations and SQL's types in jackson: each looks whether they are there.
        needed.removeAll(Set.of("java.desktop", "java.sql"));
        String shipped = Start.version(home).of(unpacked(home).resolve("bin/agentloop").toString(),
                "--list-modules").run().output();
        assertThat(needed).contains("java.base").allSatisfy(module -> assertThat(shipped).contains(module + "@"));
    }

    @Test
    void jnaFindsItsLibraryBesideTheRuntime(@TempDir Path temporary) throws IOException {
        Path lib = unpacked(home).resolve("lib");
        Path tests = Path.of(JnaProbe.class.getProtectionDomain().getCodeSource().getLocation().getPath());
        var result = Start.version(home).of(unpacked(home).resolve("bin/agentloop").toString(), "--enable-native-access=ALL-UNNAMED",
                "-Djna.nounpack=true", "-Djna.boot.library.path=" + lib, "-Djava.io.tmpdir=" + temporary,
                "-cp", jar("jna-") + ":" + tests, JnaProbe.class.getName()).run();
        assertThat(result.code()).as(result.output()).isZero();
        assertThat(result.output().strip()).matches("[0-9]+");
        assertThat(temporary).isEmptyDirectory();
    }

    /// Asks the operating system for something through JNA.
    static final class JnaProbe {
        interface C extends Library {
            int getpid();
        }

        public static void main(String[] args) {
            System.out.println(Native.load("c", C.class).getpid());
        }
    }

    private static Path jar(String beginning) throws IOException {
        return jars().stream().filter(jar -> jar.getFileName().toString().startsWith(beginning)).findFirst().orElseThrow();
    }

    private static Path unpacked(Path home) throws IOException {
        try (var versions = Files.newDirectoryStream(home.resolve(".cache/agentloop"), Files::isDirectory)) {
            return versions.iterator().next();
        }
    }

    private static List<Path> jars() throws IOException {
        try (var files = Files.list(unpacked(home).resolve("app"))) {
            return files.sorted().toList();
        }
    }
}
