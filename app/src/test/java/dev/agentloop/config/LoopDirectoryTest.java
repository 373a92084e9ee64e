package dev.agentloop.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.agentloop.model.AgentChoice;
import dev.agentloop.model.AgentChoice.Experiment;
import dev.agentloop.model.AgentChoice.Model;
import dev.agentloop.model.AgentConfig;
import dev.agentloop.model.AgentConfig.Engine;
import dev.agentloop.model.Budget;
import dev.agentloop.model.Budget.Limit;
import dev.agentloop.model.Label;
import dev.agentloop.model.LoopConfig;
import dev.agentloop.model.LoopName;
import dev.agentloop.model.OutputShape;
import dev.agentloop.model.Price;
import dev.agentloop.model.Prompt;
import dev.agentloop.model.PromptName;
import dev.agentloop.model.RunTerms;
import dev.agentloop.model.Sandbox;
import dev.agentloop.model.Sandbox.Limits;
import dev.agentloop.model.Sandbox.Walls;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class LoopDirectoryTest {
    private static final String CONFIG = "repoURL: https://github.com/acme/shop\nusernames: [alice]\n";
    private static final String ACPX = "agent: claude\nglobalArgs: [--approve-all]\n";
    private static final String PROMPT =
            "---\ninputLabel: loop/plan\ninProcessLabel: loop/plan-in-process\noutputLabel: loop/plan-done\n---\nPlan it.\n";

    private final Tree tree = new Tree();

    @AfterEach
    void close() throws IOException {
        tree.close();
    }

    private LoopConfig only() {
        Loaded loaded = tree.load();
        assertThat(loaded.problems()).isEmpty();
        assertThat(loaded.loops()).hasSize(1);
        return loaded.loops().getFirst();
    }

    private Tree shop(String config) {
        return tree.file("loop/shop/config.yaml", config).file("loop/shop/acpx-config", ACPX).file("loop/shop/prompts/plan.md", PROMPT);
    }

    @Test
    void theExampleIsAGoodLoop() {
        tree.copy(Path.of("../example"));
        assertThat(only().prompts())
                .extracting(prompt -> prompt.name().value(), prompt -> prompt.terms().requireMarker(), Prompt::concurrency)
                .containsExactly(tuple("code", true, 1), tuple("merge", true, 1), tuple("plan", true, 3));
    }

    @Test
    void theExampleTellsTheAgentEveryTokenItMayEndWith() {
        tree.copy(Path.of("../example"));
        for (Prompt prompt : only().prompts()) {
            assertThat(prompt.body()).contains("<!-- loop-route: done -->");
            prompt.terms().routes().keySet().forEach(token -> assertThat(prompt.body()).contains("<!-- loop-route: " + token + " -->"));
        }
    }

    @Test
    void theSmallestLoopHasTheDocumentedDefaults() {
        shop(CONFIG);
        assertThat(only()).isEqualTo(new LoopConfig(
                new LoopName("shop"),
                "https://github.com/acme/shop",
                Set.of("alice"),
                Set.of(Label.NEED_SUPERVISOR),
                "main",
                new LoopConfig.RateLimit(Duration.ofHours(1), 10),
                new LoopConfig.Forge(LoopConfig.Forge.Type.GITHUB, Optional.empty()),
                "https://github.com/acme/shop",
                Optional.empty(),
                Duration.ofHours(2),
                Duration.ofMinutes(2),
                LoopConfig.Publish.AGENT,
                ProtectedPaths.DEFAULT,
                Optional.empty(),
                new LoopConfig.GitOptions(Optional.empty(), List.of()),
                new LoopConfig.Hooks(Optional.empty(), Optional.empty(), Optional.empty(), Duration.ofMinutes(5)),
                Optional.empty(),
                1L << 30,
                List.of(),
                AgentChoice.only(AgentConfig.acpx("claude", List.of("--approve-all"), "acpx", Map.of(), Sandbox.NONE, false)),
                Budget.NONE,
                Map.of(),
                List.of(new Prompt(
                        new RunTerms(
                                new PromptName("plan"), new Label("loop/plan"), new Label("loop/plan-in-process"), new Label("loop/plan-done"),
                                Duration.ofMinutes(30), 3, Optional.empty(), 3, Map.of(), false, false, Budget.NONE, LoopConfig.Publish.AGENT),
                        1,
                        Prompt.IssueState.OPEN,
                        Optional.empty(),
                        "Plan it."))));
    }

    @Test
    void everyKeyIsRead() {
        tree.copy(Path.of("src/test/resources/config/complete"));
        LoopConfig loop = only();
        assertThat(loop).isEqualTo(new LoopConfig(
                new LoopName("everything"),
                "https://git.acme.dev/group/sub/shop.git",
                Set.of("alice", "bob", "dependabot[bot]"),
                Set.of(Label.NEED_SUPERVISOR, new Label("on-hold")),
                "release/1.x",
                new LoopConfig.RateLimit(Duration.ofMinutes(90), 4),
                new LoopConfig.Forge(LoopConfig.Forge.Type.GITLAB, Optional.of("http://git.acme.dev:8080/api/v4")),
                "ssh://git@git.acme.dev:2222/group/sub/shop.git",
                Optional.of(new LoopConfig.TrackerConfig.Jira("https://acme.atlassian.net", "SHOP")),
                Duration.ofMinutes(90),
                Duration.ZERO,
                LoopConfig.Publish.AGENTLOOP,
                List.of(".ci/**", "Jenkinsfile"),
                Optional.of("acme-bot"),
                new LoopConfig.GitOptions(Optional.of("blob:limit=1m"), List.of(".ci/**", "docs")),
                new LoopConfig.Hooks(
                        Optional.of("npm ci"), Optional.of("git status\nnpm run check\n"), Optional.of("npm test"), Duration.ofSeconds(90)),
                Optional.of(20L << 30),
                500_000_000,
                List.of("notify-send", "agentloop"),
                everyKindOfAgent(),
                new Budget(dollars("2.50"), Optional.of(new Limit.Tokens(750_000)), dollars("20"), true),
                Map.of("quick", price("1.25", "0.125", "10"), "deep", price("5", "5", "0.5")),
                loop.prompts()));
        assertThat(loop.prompts().getFirst()).isEqualTo(new Prompt(
                new RunTerms(
                        new PromptName("code"), new Label("loop/code"), new Label("loop/code-in-process"), new Label("loop/done"),
                        Duration.ofHours(1), 0, Optional.of(new Label("loop/code-ci")), 5,
                        Map.of("review", new Label("loop/review"), "help", Label.NEED_SUPERVISOR, "skip", new Label("loop/done")), true, true,
                        new Budget(dollars("2.50"), Optional.of(new Limit.Tokens(2_000_000)), dollars("20"), true), LoopConfig.Publish.AGENTLOOP),
                2,
                Prompt.IssueState.ALL,
                Optional.of("deep"),
                "  Indented on purpose.\n\n---\nA rule above is no delimiter."));
        assertThat(loop.prompts().getLast().terms().budget()).as("of a prompt that says nothing").isEqualTo(loop.budget());
    }

    private static AgentChoice everyKindOfAgent() {
        Map<String, String> env = Map.of("LANG", "C.UTF-8", "NO_COLOR", "");
        Sandbox sandbox = Sandbox.wrapper(List.of("firejail", "--quiet"));
        Sandbox walled = new Sandbox(
                new Walls.Bubblewrap(List.of("~/.cargo"), List.of("~/.npm"), false),
                new Limits(OptionalLong.of(4L << 30), OptionalInt.of(512), Optional.of(new BigDecimal("1.5")), true));
        OutputShape lines = new OutputShape.Lines(new OutputShape.Paths(
                "item.text", Optional.of("usage.input_tokens"), Optional.of("usage.output_tokens"), Optional.of("usage.cost"), Optional.of("error.message")));
        return new AgentChoice(
                List.of(
                        new AgentConfig(
                                "opencode", new Engine.Acpx("opencode acp"), List.of("--permission-policy", "policy.json", "--ttl=60"), "/work/tools/acpx", env,
                                sandbox, true, false),
                        new AgentConfig(
                                "quick", new Engine.Command(List.of("codex", "exec", "--json", "--cd={directory}", "{prompt}"), lines), List.of(), "acpx",
                                Map.of("LANG", "C.UTF-8", "NO_COLOR", "1"), Sandbox.NONE, false, false),
                        new AgentConfig(
                                "night", new Engine.Acpx("/opt/agents/claude-acp --verbose"), List.of("--approve-all"), "acpx",
                                Map.of("LANG", "C.UTF-8", "NO_COLOR", "", "HOME", "/home/night"), walled, false, true),
                        new AgentConfig(
                                "aider",
                                new Engine.Command(
                                        List.of("/opt/bin/aider", "--yes-always", "--message-file", "{promptFile}"), new OutputShape.PlainText()),
                                List.of(), "acpx", env, sandbox, false, false)),
                true,
                Map.of(
                        "deep", new Model("night", List.of("--model", "opus")),
                        "risk:high", new Model("quick", List.of("--session={session}")),
                        "complexity:low", new Model("opencode", List.of("--model=small"))),
                Optional.of(new Experiment("opencode", "deep")));
    }

    private static Optional<Limit> dollars(String amount) {
        return Optional.of(new Limit.Money(new BigDecimal(amount)));
    }

    private static Price price(String input, String cachedInput, String output) {
        return new Price(new BigDecimal(input), new BigDecimal(cachedInput), new BigDecimal(output));
    }

    @Test
    void aCommandAloneIsALoopsAgent() {
        shop(CONFIG).file("loop/shop/acpx-config", """
                command: [claude, -p, --output-format, json, "{prompt}"]
                output: {format: json, text: result, cost: total_cost_usd}
                """);
        AgentChoice choice = only().agents();
        OutputShape object = new OutputShape.OneObject(new OutputShape.Paths(
                "result", Optional.empty(), Optional.empty(), Optional.of("total_cost_usd"), Optional.empty()));
        List<String> command = List.of("claude", "-p", "--output-format", "json", "{prompt}");
        assertThat(choice).isEqualTo(AgentChoice.only(
                new AgentConfig("claude", new Engine.Command(command, object), List.of(), "acpx", Map.of(), Sandbox.NONE, false, false)));
    }

    @Test
    void anAgentIsNamedByItsProgram() {
        assertThat(name("claude")).isEqualTo("claude");
        assertThat(name("opencode acp")).isEqualTo("opencode");
        assertThat(name("/opt/agents/my-agent --acp /etc/x")).isEqualTo("my-agent");
        assertThat(name("\"'/opt/my agents/run it' --acp\"")).isEqualTo("run-it");
        assertThat(name("\"'/'\"")).isEqualTo("agent");
    }

    private String name(String agent) {
        shop(CONFIG).file("loop/shop/acpx-config", "agent: " + agent + "\nglobalArgs: [--approve-all]\n");
        return only().agents().first().name();
    }

    @Test
    void whatCannotBeCountedMayWorkWhereThatIsAllowed() {
        String aider = "command: [aider, '{prompt}']\noutput: {format: text}\n";
        shop(CONFIG + "budget: {perRun: $1, allowUnmetered: true}\n").file("loop/shop/acpx-config", aider);
        assertThat(only().budget().allowUnmetered()).isTrue();
        shop(CONFIG + "budget: {perRun: $1}\n").file("loop/shop/prompts/plan.md", PROMPT.replaceFirst("\n", "\nbudget: {allowUnmetered: true}\n"));
        assertThat(only().prompts().getFirst().terms().budget()).isEqualTo(new Budget(dollars("1"), Optional.empty(), Optional.empty(), true));
    }

    @Test
    void tokensAndAPriceAreAsGoodAsACost() {
        String json = "command: [mine, '{prompt}']\noutput: {format: json, text: t, inputTokens: i, outputTokens: o}\n";
        shop(CONFIG + "budget: {perRun: $1}\nprices: {mine: {input: 1, output: 2}}\n").file("loop/shop/acpx-config", json);
        assertThat(only().prices()).isEqualTo(Map.of("mine", price("1", "1", "2")));
    }

    @Test
    void theCompleteLoopUsesEveryKeyThereIs() throws IOException {
        String all = "";
        try (var files = Files.walk(Path.of("src/test/resources/config/complete"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                all += Files.readString(file);
            }
        }
        for (String key : Block.allKeys()) {
            if (!key.equals("path")) { // Of a tracker on disk; this one is in Jira.
                assertThat(all).containsPattern("(^|[\\s{])%s:".formatted(key));
            }
        }
    }

    @Test
    void aBrokenLoopHidesNoGoodOne() {
        shop(CONFIG).file("loop/broken/config.yaml", "colour: red\n");
        Loaded loaded = tree.load();
        assertThat(loaded.loops()).extracting(LoopConfig::name).containsExactly(new LoopName("shop"));
        assertThat(loaded.broken()).extracting(BrokenLoop::name).containsExactly(new LoopName("broken"));
        assertThat(loaded.general()).isEmpty();
    }

    @Test
    void pathsStartAtTheDirectoryThatHoldsLoop() {
        shop("repoURL: ../git/shop.git\nusernames: [alice]\ntracker: {type: local, path: issues}\n");
        LoopConfig loop = only();
        assertThat(loop.forge().type()).isEqualTo(LoopConfig.Forge.Type.LOCAL);
        assertThat(loop.repoURL()).isEqualTo("/git/shop.git").isEqualTo(loop.cloneURL());
        assertThat(loop.tracker()).contains(new LoopConfig.TrackerConfig.Local("/work/issues"));
    }

    @Test
    void aFileURLIsALocalRepository() {
        shop("repoURL: file:///srv/git/my%20shop.git\nusernames: [alice]\n");
        assertThat(only().repoURL()).isEqualTo("/srv/git/my shop.git");
    }

    @Test
    void byteOrderMarkAndWindowsLineEndsAreTolerated() {
        shop("\ufeff" + CONFIG.replace("\n", "\r\n")).file("loop/shop/prompts/plan.md", "\ufeff" + (PROMPT + "Then stop.\n").replace("\n", "\r\n"));
        assertThat(only().prompts().getFirst().body()).isEqualTo("Plan it.\nThen stop.");
    }

    @Test
    void notifyTakesAShellCommandToo() {
        shop(CONFIG + "notify: {command: 'cat >> log'}\n");
        assertThat(only().notifyCommand()).containsExactly("/bin/sh", "-c", "cat >> log");
    }

    @Test
    void sandboxIsAWordACommandOrAList() {
        assertThat(sandbox("none")).isEqualTo(Sandbox.NONE);
        assertThat(sandbox("bwrap")).isEqualTo(Sandbox.BUBBLEWRAP);
        assertThat(sandbox("firejail --quiet")).isEqualTo(Sandbox.wrapper(List.of("firejail", "--quiet")));
        assertThat(sandbox("[nice, -n, \"10\"]")).isEqualTo(Sandbox.wrapper(List.of("nice", "-n", "10")));
        assertThat(sandbox("{use: [nice, -n, \"10\"], processes: 64}"))
                .isEqualTo(new Sandbox(new Walls.Wrapper(List.of("nice", "-n", "10")), new Limits(OptionalLong.empty(), OptionalInt.of(64), Optional.empty(), false)));
        assertThat(sandbox("{readable: [~/.cargo], writable: [~/.npm, ~/x/y], network: false, memory: 4GiB, cpus: 1.5, limitsRequired: true}"))
                .isEqualTo(new Sandbox(
                        new Walls.Bubblewrap(List.of("~/.cargo"), List.of("~/.npm", "~/x/y"), false),
                        new Limits(OptionalLong.of(4L << 30), OptionalInt.empty(), Optional.of(new BigDecimal("1.5")), true)));
    }

    private Sandbox sandbox(String value) {
        shop(CONFIG).file("loop/shop/acpx-config", ACPX + "sandbox: " + value + "\n");
        return only().agents().first().sandbox();
    }

    @Test
    void hiddenEntriesAndOtherFilesAreLeftAlone() {
        shop(CONFIG).file("loop/.git/config", "x").file("loop/README.md", "x").file("loop/shop/prompts/.plan.md.swp", "x").file("loop/shop/notes.txt", "x");
        assertThat(only().prompts()).hasSize(1);
    }

    @Test
    void twoSymbolicLinksToOneLoopShareItsIssues() throws IOException {
        shop(CONFIG);
        Files.createSymbolicLink(tree.path("loop/again"), tree.path("/work/loop/shop"));
        Files.createSymbolicLink(tree.path("loop/gone"), tree.path("/nowhere"));
        Loaded loaded = tree.load();
        assertThat(loaded.loops()).isEmpty();
        assertThat(loaded.problems()).extracting(problem -> problem.toString().split(" — ")[0]).containsExactly(
                "loop/gone: this symbolic link leads nowhere",
                "loop/again/config.yaml:1:1: loop 'shop' works on the same issues (loop/shop/config.yaml:1:1)",
                "loop/shop/config.yaml:1:1: loop 'again' works on the same issues (loop/again/config.yaml:1:1)");
    }

    @Test
    void thousandsOfWrongLinesGiveAFewProblems() {
        shop(CONFIG + "x: 1\n".repeat(10_000));
        assertThat(tree.load().problems()).hasSize(100);
    }

    @Test
    @Timeout(20)
    void noTextKeepsTheParserBusy() {
        for (String text : List.of("#", "'", "[", "{", "? ", "- ", "a: ", "[a,", "x\n", "\n", "&a ", "*a ", "!!str ", "a: |\n x")) {
            for (int size : List.of(YamlReader.MOST_CHARACTERS, TextFile.MOST_BYTES)) {
                shop(text.repeat(size / text.length()));
                assertThat(tree.load().broken()).as(text).hasSize(1);
            }
        }
    }

    @Test
    void noValueOverflowsAPattern() {
        for (String text : List.of("a", "a.", "a/", "a:", "a@", "https://a.", "5h", "5", "blob:", ".")) {
            for (String key : List.of("cloneURL", "fork", "headBranch", "ciTimeout", "diskQuota", "publish")) {
                shop(CONFIG + key + ": " + text.repeat(60_000 / text.length()) + "\n");
                assertThat(tree.load().problems()).as("%s: %s", key, text).isNotEmpty();
            }
        }
    }

    @Test
    void aPromptMayBeLongButNotItsFrontMatter() {
        shop(CONFIG).file("loop/shop/prompts/plan.md", PROMPT + "Word. ".repeat(100_000));
        assertThat(only().prompts().getFirst().body()).hasSizeGreaterThan(500_000);
        shop(CONFIG).file("loop/shop/prompts/plan.md", PROMPT.replaceFirst("\n", "\n" + "# Word.\n".repeat(10_000)));
        assertThat(tree.load().problems().toString()).contains("loop/shop/prompts/plan.md: there is more than 64 KiB of YAML");
    }

    @Test
    void secretsInWrongURLsAreNeverShown() {
        for (String url : List.of(
                "https://bob:hunter2@github.com/acme/shop", "https://hunter2@github.com/acme/shop", "https://bob:hun/ter2@github.com/acme/shop",
                "https:/bob:hunter2@github.com/acme/shop", "bob:hunter2@github.com:acme/shop", "ssh://bob:hunter2@github.com/acme/shop",
                "ftp://bob:hunter2@github.com/acme/shop", "https://github.com/acme/shop?token=hunter2", "'https://bob:hunter2@git hub.com/acme'",
                "file://bob:hunter2@host/shop")) {
            for (String key : List.of("repoURL", "cloneURL", "fork", "forge", "headBranch", "publish", "rateLimitMax", "ciTimeout", "diskQuota", "git")) {
                shop(key.equals("repoURL") ? "usernames: [alice]\nrepoURL: " + url + "\n" : CONFIG + key + ": " + url + "\n");
                List<Problem> problems = tree.load().problems();
                assertThat(problems).as("%s: %s", key, url).isNotEmpty();
                assertThat(problems.toString()).doesNotContain("hunter2").doesNotContain("ter2@");
            }
        }
    }
}
