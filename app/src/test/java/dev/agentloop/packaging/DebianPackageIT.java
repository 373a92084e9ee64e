package dev.agentloop.packaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The package `mvn -Ppackage package` leaves, installed below a folder in place of `/`.
class DebianPackageIT {
    private static final Path DEB = Path.of(System.getProperty("agentloop.deb"));
    private static final Pattern LINK = Pattern.compile("\\]\\((?!https:)([^)#]+)");
    private static final Pattern VERSION = Pattern.compile("(?m)^Version: (.*)$");

    @TempDir
    private Path directory;

    private Path root;

    @BeforeEach
    void needsThePackage() throws IOException {
        assumeThat(DEB).as("no Debian package was built: mvn -Ppackage verify").exists();
        for (String program : List.of("dpkg", "dpkg-deb")) {
            assumeThat(has(program)).as("%s is not installed", program).isTrue();
        }
        root = Files.createDirectories(directory.resolve("root"));
    }

    private static boolean has(String program) {
        return Stream.of(System.getenv("PATH").split(":")).anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }

    private String run(String... command) {
        Start.Result ended = new Start(List.of(command), Map.of("HOME", directory.toString(), "LC_ALL", "C.UTF-8"), directory).run();
        assertThat(ended.code()).as("%s: %s", Arrays.toString(command), ended.output()).isZero();
        return ended.output();
    }

    /// Its dependencies are those of this machine, which the folder does not know; and only root may change what is installed.
    private String dpkg(String... options) {
        String[] command = {"dpkg", "--root=" + root, "--force-depends", "--force-not-root", "--force-script-chrootless", "--log=" + directory.resolve("log")};
        return run(Stream.of(command, options).flatMap(Stream::of).toArray(String[]::new));
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> all = Files.walk(root.resolve("usr"))) {
            return all.filter(Files::isRegularFile).map(file -> root.relativize(file)).sorted().toList();
        }
    }

    @Test
    void isInstalledRunsAndLeavesNothing() throws Exception {
        Path state = Files.createDirectories(root.resolve("var/lib/dpkg"));
        for (String folder : List.of("info", "updates", "triggers")) {
            Files.createDirectories(state.resolve(folder));
        }
        Files.createFile(state.resolve("status"));
        Files.createFile(state.resolve("available"));

        dpkg("--install", DEB.toString());

        assertThat(run("dpkg-query", "--admindir=" + state, "--show", "--showformat=${db:Status-Status}", "agentloop")).isEqualTo("installed");
        assertThat(dpkg("--verify", "agentloop")).as("the sums of all files are right").isEmpty();
        assertThat(run(root.resolve("usr/bin/agentloop").toString(), "--version")).startsWith("agentloop ");
        assertThat(Files.mismatch(root.resolve("usr/bin/agentloop"), Start.executable())).isEqualTo(-1);
        assertThat(files()).hasSizeGreaterThan(50);

        dpkg("--remove", "agentloop");
        assertThat(root.resolve("usr")).doesNotExist();
        dpkg("--purge", "agentloop");
        assertThat(Files.readString(state.resolve("status")).strip()).isEmpty();
    }

    @Test
    void saysWhatItIsAndWhatItNeeds() {
        String control = run("dpkg-deb", "--info", DEB.toString(), "control");
        String architecture = run("dpkg", "--print-architecture").strip();
        assertThat(control).contains("Package: agentloop\n", "Architecture: " + architecture + "\n", "Depends: libc6 (>= 2.17), git\n", "Recommends: nodejs, npm").doesNotContainPattern("@[A-Z]+@");
        var version = VERSION.matcher(control);
        assertThat(version.find()).isTrue();
        String released = version.group(1).replaceFirst("~.*", "");
        run("dpkg", "--validate-version", version.group(1));
        if (version.group(1).contains("~")) {
            run("dpkg", "--compare-versions", version.group(1), "lt", released);
        }
    }

    @Test
    void whatIsForOtherProgramsLiesWhereTheyLook() throws Exception {
        run("dpkg-deb", "--extract", DEB.toString(), root.toString());
        assertThat(files().stream().map(Path::toString)).contains(
                "usr/share/man/man1/agentloop.1.gz", "usr/share/man/man1/agentloop-issue-list.1.gz",
                "usr/share/bash-completion/completions/agentloop", "usr/share/zsh/vendor-completions/_agentloop", "usr/share/fish/vendor_completions.d/agentloop.fish",
                "usr/lib/systemd/user/agentloop.service", "usr/lib/systemd/system/agentloop@.timer",
                "usr/share/doc/agentloop/copyright", "usr/share/doc/agentloop/changelog.gz", "usr/share/doc/agentloop/examples/loop/shop/config.yaml");
        assertThat(root.resolve("usr/share/zsh/vendor-completions/_agentloop")).content().startsWith("#compdef agentloop\n");
        for (String unit : List.of("user/agentloop.service", "system/agentloop@.service")) {
            assertThat(root.resolve("usr/lib/systemd").resolve(unit)).content().contains("ExecStart=/usr/bin/agentloop tick\n", "KillMode=process").doesNotContain("Copy this");
        }
    }

    @Test
    void everyLinkOfItsDocumentationLeadsSomewhere() throws Exception {
        run("dpkg-deb", "--extract", DEB.toString(), root.toString());
        int links = 0;
        for (Path page : files()) {
            if (page.startsWith("usr/share/doc/agentloop") && !page.toString().contains("/examples/") && page.toString().endsWith(".md")) {
                for (var link = LINK.matcher(Files.readString(root.resolve(page))); link.find(); links++) {
                    assertThat(root.resolve(page).resolveSibling(link.group(1)).normalize()).as("%s: %s", page, link.group(1)).exists();
                }
            }
        }
        assertThat(links).isGreaterThan(30);
    }

    /// With a short program in place of ours, which lintian would read for minutes. The sums of the files are then those of no package.
    @Test
    void lintianFindsNothing() throws Exception {
        assumeThat(has("lintian")).as("lintian is not installed").isTrue();
        run("dpkg-deb", "--raw-extract", DEB.toString(), root.toString());
        Files.writeString(root.resolve("usr/bin/agentloop"), "#!/bin/sh\nexit 0\n");
        run("sh", "-c", "cd '%s' && find usr -type f -exec md5sum {} + >DEBIAN/md5sums".formatted(root));
        Path light = directory.resolve("agentloop.deb");
        run("dpkg-deb", "--root-owner-group", "--build", root.toString(), light.toString());
        assertThat(run("lintian", "--allow-root", "--fail-on", "none", "--suppress-tags", "unused-override,mismatched-override", light.toString())).isEmpty();
    }
}
