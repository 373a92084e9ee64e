package dev.agentloop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentloop.config.Loaded;
import dev.agentloop.config.LoopDirectory;
import dev.agentloop.model.IssueId;
import dev.agentloop.model.IssueRef;
import dev.agentloop.model.LoopName;
import dev.agentloop.model.Notice;
import dev.agentloop.model.Subject;
import dev.agentloop.notify.CommandNotifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Every example of the page about notifications, loaded as configuration and run, with programs in the place of `mail` and `curl` that keep what they are given.
class NotificationsPageTest {
    private static final LoopName SHOP = new LoopName("shop");
    private static final String TEXT = "shop/12 needs a human: \"$(touch owned)\" `touch owned`; <!channel> & 'quotes' \\ 100 %s";
    private static final String URL = "https://acme.dev/12";

    @TempDir
    Path directory;

    private List<List<String>> commands() throws Exception {
        List<List<String>> commands = new ArrayList<>();
        for (String block : Files.readString(Path.of("docs/notifications.md")).split("```yaml\n|```\n")) {
            if (block.startsWith("# config.yaml\nnotify:\n")) {
                Path loop = Files.createDirectories(directory.resolve("loop/shop/prompts")).getParent();
                Files.writeString(loop.resolve("config.yaml"), "repoURL: https://github.com/acme/shop\nusernames: [alice]\n" + block);
                Files.writeString(loop.resolve("acpx-config"), "agent: claude\nglobalArgs: [--approve-all]\n");
                Files.writeString(loop.resolve("prompts/plan.md"), "---\ninputLabel: loop/plan\ninProcessLabel: loop/planning\noutputLabel: loop/planned\n---\nPlan.\n");
                Loaded loaded = LoopDirectory.load(directory.resolve("loop"));
                assertThat(loaded.problems()).isEmpty();
                commands.add(loaded.loops().getFirst().notifyCommand());
            }
        }
        return commands;
    }

    /// @return arguments and input of what was called, each on its line
    private String told(List<String> command, String event, Subject about) throws Exception {
        Path bin = Files.createDirectories(directory.resolve("bin"));
        Path called = directory.resolve("called");
        Files.deleteIfExists(called);
        for (String program : List.of("mail", "curl")) {
            Path file = Files.writeString(bin.resolve(program), "#!/bin/sh\necho \"%s $*\" >>\"$HOME/called\"; cat >>\"$HOME/called\"\n".formatted(program));
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
        }
        Map<String, String> environment = Map.of(
                "PATH", bin + ":" + System.getenv("PATH"), "HOME", directory.toString(), "NTFY_TOPIC", "topic", "SLACK_WEBHOOK", "https://hooks.example/secret");
        new CommandNotifier(command, environment, directory, UnaryOperator.identity()).send(new Notice("key", event, TEXT, false), about, Instant.EPOCH);
        assertThat(directory.resolve("owned")).doesNotExist();
        return Files.exists(called) ? Files.readString(called) : "";
    }

    @Test
    void everyExampleTellsWhatItSays() throws Exception {
        boolean jq = Stream.of(System.getenv("PATH").split(":")).anyMatch(folder -> Files.isExecutable(Path.of(folder, "jq")));
        Assumptions.assumeTrue(jq, "jq is not installed");
        Subject issue = new Subject(SHOP, Optional.of(new IssueRef(SHOP, IssueId.of(12))), Optional.of(URL));
        List<List<String>> commands = commands();
        assertThat(commands).hasSize(4);

        assertThat(told(commands.get(0), "need-supervisor", issue)).isEqualTo("mail -s agentloop alice\n" + TEXT + "\n" + URL + "\n");
        assertThat(told(commands.get(0), "loop-failed", Subject.of(SHOP))).isEqualTo("mail -s agentloop alice\n" + TEXT + "\n");

        JsonNode ntfy = posted(told(commands.get(1), "need-supervisor", issue), "https://ntfy.sh/");
        assertThat(ntfy.get("topic").asString()).isEqualTo("topic");
        assertThat(ntfy.get("title").asString()).isEqualTo("agentloop: need-supervisor");
        assertThat(ntfy.get("message").asString()).isEqualTo(TEXT);
        assertThat(ntfy.get("click").asString()).isEqualTo(URL);
        assertThat(posted(told(commands.get(1), "loop-failed", Subject.of(SHOP)), "https://ntfy.sh/").has("click")).isFalse();

        JsonNode slack = posted(told(commands.get(2), "need-supervisor", issue), "https://hooks.example/secret");
        assertThat(slack.get("text").asString()).isEqualTo(TEXT.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;") + "\n" + URL);

        assertThat(told(commands.get(3), "budget-80", issue)).isEmpty();
        assertThat(told(commands.get(3), "need-supervisor", issue)).isEqualTo("mail -s agentloop needs you alice\n" + TEXT + "\n");
        assertThat(Files.readAllLines(directory.resolve("agentloop-events.ndjson"))).hasSize(2);
    }

    private static JsonNode posted(String called, String to) {
        assertThat(called.lines().findFirst().orElseThrow()).startsWith("curl -sS --fail --max-time 10 ").endsWith(" --data-binary @- " + to);
        return new JsonMapper().readTree(called.substring(called.indexOf('\n')));
    }

    @Test
    void everyEventIsOnThePage() throws Exception {
        List<String> sent = new ArrayList<>();
        try (Stream<Path> sources = Files.walk(Path.of("src/main/java"))) {
            for (Path source : sources.filter(file -> file.toString().endsWith(".java")).toList()) {
                String text = Files.readString(source);
                if (text.contains("new Notice(")) {
                    Pattern.compile("\"(need-supervisor|loop-[a-z]+|login-[a-z]+|agent-[a-z]+|budget-[0-9]+)\"").matcher(text).results().map(found -> found.group(1)).forEach(sent::add);
                }
            }
        }
        List<String> rows = Pattern.compile("(?m)^\\| `([a-z]+-[a-z0-9]+)` \\|").matcher(Files.readString(Path.of("docs/notifications.md"))).results().map(found -> found.group(1)).toList();
        assertThat(rows).containsExactlyInAnyOrderElementsOf(sent.stream().distinct().toList()).hasSize(6);
    }
}
