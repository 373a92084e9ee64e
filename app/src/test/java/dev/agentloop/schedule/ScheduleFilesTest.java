package dev.agentloop.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Element;
import org.w3c.dom.Node;

/// The files of `contrib/` that have something call ticks.
class ScheduleFilesTest {
    private static final Path CONTRIB = Path.of("").toAbsolutePath().resolve("../contrib").normalize();

    @TempDir
    Path directory;

    private record Ended(int code, String said) {}

    private Ended run(Map<String, String> environment, String... command) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true).redirectInput(Path.of("/dev/null").toFile());
        builder.environment().clear();
        builder.environment().putAll(environment);
        Process process = builder.start();
        String said = new String(process.getInputStream().readAllBytes());
        return new Ended(process.waitFor(), said);
    }

    private static boolean has(String program) {
        return Stream.of(System.getenv("PATH").split(":")).anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }

    private Ended verified(String scope, String... units) throws Exception {
        Map<String, String> environment = Map.of("PATH", System.getenv("PATH"), "XDG_RUNTIME_DIR", directory.toString(), "HOME", directory.toString(), "LC_ALL", "C");
        String[] command = Stream.concat(Stream.of("systemd-analyze", scope, "verify"), Stream.of(units)).toArray(String[]::new);
        return run(environment, command);
    }

    @Test
    void systemdTakesTheUnits() throws Exception {
        Assumptions.assumeTrue(has("systemd-analyze"), "systemd-analyze is not installed");
        for (String name : List.of("agentloop", "agentloop@")) {
            for (String kind : List.of(".service", ".timer")) {
                // The program itself is not where a user has it.
                String unit = Files.readString(CONTRIB.resolve("systemd").resolve(name + kind)).replaceFirst("(?m)^ExecStart=.*", "ExecStart=/bin/true");
                Files.writeString(directory.resolve(name + kind), unit);
            }
            String scope = name.endsWith("@") ? "--system" : "--user";
            Ended verified = verified(scope, directory.resolve(name + ".timer").toString(), directory.resolve(name + ".service").toString());
            assertThat(verified).as("about a wrong word it complains, and ends with 0").isEqualTo(new Ended(0, ""));
        }
    }

    @Test
    void systemdTakesTheUnitOfTheWebPage() throws Exception {
        Assumptions.assumeTrue(has("systemd-analyze"), "systemd-analyze is not installed");
        String unit = Files.readString(CONTRIB.resolve("systemd/agentloop-web.service")).replaceFirst("(?m)^ExecStart=.*", "ExecStart=/bin/true");
        Path file = Files.writeString(directory.resolve("agentloop-web.service"), unit);
        assertThat(verified("--user", file.toString())).isEqualTo(new Ended(0, ""));
    }

    /// With the default, `control-group`, systemd ends every agent together with the tick that started it.
    @Test
    void theAgentsOutliveTheTick() throws Exception {
        for (String name : List.of("agentloop.service", "agentloop@.service")) {
            List<String> lines = Files.readAllLines(CONTRIB.resolve("systemd").resolve(name));
            assertThat(lines).as(name).contains("KillMode=process", "Type=oneshot");
            assertThat(lines.indexOf("KillMode=process")).as("in [Service]").isGreaterThan(lines.indexOf("[Service]"));
        }
        assertThat(plist()).containsEntry("AbandonProcessGroup", "true");
    }

    @Test
    void launchdsFileIsAPropertyList() throws Exception {
        assertThat(plist()).containsOnlyKeys("AbandonProcessGroup", "EnvironmentVariables", "Label", "ProcessType", "ProgramArguments", "StartInterval")
                .containsEntry("Label", "dev.agentloop.tick").containsEntry("StartInterval", "120");
    }

    /// Its keys with the text or the name of their values.
    private static Map<String, String> plist() throws Exception {
        DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
        factory.setFeature("http://apache.org/xml/features/nonvalidating/load-external-dtd", false);
        Element root = factory.newDocumentBuilder().parse(CONTRIB.resolve("launchd/dev.agentloop.tick.plist").toFile()).getDocumentElement();
        assertThat(root.getTagName()).isEqualTo("plist");
        List<Element> entries = new ArrayList<>();
        for (Node node = root.getElementsByTagName("dict").item(0).getFirstChild(); node != null; node = node.getNextSibling()) {
            if (node instanceof Element element) {
                entries.add(element);
            }
        }
        Map<String, String> keys = new TreeMap<>();
        for (int i = 0; i < entries.size(); i += 2) {
            assertThat(entries.get(i).getTagName()).isEqualTo("key");
            Element value = entries.get(i + 1);
            boolean text = List.of("string", "integer").contains(value.getTagName());
            keys.put(entries.get(i).getTextContent(), text ? value.getTextContent() : value.getTagName());
        }
        return keys;
    }

    private Map<String, String> asCronDoes() throws IOException {
        Path home = directory.resolve("home");
        Path program = Files.createDirectories(home.resolve(".local/bin")).resolve("agentloop");
        Files.writeString(program, "#!/bin/sh\necho \"$PWD|$*|$HOME|$LANG|$TOKEN_OF_MINE|$(umask)\"\n");
        assertThat(program.toFile().setExecutable(true)).isTrue();
        return new HashMap<>(Map.of("PATH", "/usr/bin:/bin", "HOME", home.toString(), "SHELL", "/bin/sh"));
    }

    private List<String> log() throws IOException {
        return Files.readAllLines(directory.resolve("loops/loop-data/cron.log"));
    }

    @Test
    void theScriptGivesATickWhatCronDoesNot() throws Exception {
        Map<String, String> cron = asCronDoes();
        Path loops = Files.createDirectories(directory.resolve("loops"));
        Files.writeString(loops.resolve(".env"), "TOKEN_OF_MINE='a b'\n# a remark\n");

        Ended ended = run(cron, "/bin/sh", "-c", "umask 022; exec " + CONTRIB.resolve("agentloop-cron.sh") + " " + loops);

        assertThat(ended).isEqualTo(new Ended(0, ""));
        assertThat(log()).hasSize(2);
        assertThat(log().getFirst()).startsWith("-- 20").endsWith("Z");
        assertThat(log().getLast()).isEqualTo("%s|tick|%s|C.UTF-8|a b|0022".formatted(loops.toRealPath(), cron.get("HOME")));
        assertThat(Files.getPosixFilePermissions(loops.resolve("loop-data/cron.log"))).hasSize(2);
    }

    @Test
    void theScriptKeepsItsLogBounded() throws Exception {
        Map<String, String> cron = asCronDoes();
        Path log = Files.createDirectories(directory.resolve("loops/loop-data")).resolve("cron.log");
        Files.writeString(log, "old\n" + "x".repeat(99).concat("\n").repeat(10_001) + "newest\n");

        run(cron, CONTRIB.resolve("agentloop-cron.sh").toString(), directory.resolve("loops").toString());

        assertThat(Files.size(log)).isBetween(500_000L, 500_500L);
        assertThat(log()).contains("newest").doesNotContain("old");
        assertThat(log().getLast()).contains("|tick|");
    }

    @Test
    void theScriptIsPlainShell() throws Exception {
        Assumptions.assumeTrue(has("shellcheck"), "shellcheck is not installed");
        assertThat(run(Map.of("PATH", System.getenv("PATH"), "LC_ALL", "C.UTF-8"), "shellcheck", CONTRIB.resolve("agentloop-cron.sh").toString())).isEqualTo(new Ended(0, ""));
    }
}
