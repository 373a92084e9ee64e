package dev.agentloop.model;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/// A loop's configuration for tests: alice's issues, ten starts an hour, and the prompts that are added. Each method changes it and returns it.
public final class ExampleLoop {
    private final LoopName name;
    private final List<Prompt> prompts = new ArrayList<>();
    private final Set<Label> exclusion = new TreeSet<>(Set.of(Label.NEED_SUPERVISOR));
    private Set<String> usernames = Set.of("alice");
    private LoopConfig.RateLimit rateLimit = new LoopConfig.RateLimit(Duration.ofHours(1), 10);

    private LoopConfig.Hooks hooks = new LoopConfig.Hooks(Optional.empty(), Optional.empty(), Optional.empty(), Duration.ofMinutes(5));

    private Optional<Long> diskQuota = Optional.empty();
    private long minFreeDisk = 1 << 30;

    private AgentChoice agents = AgentChoice.only(agent("claude"));

    private ExampleLoop(String name) {
        this.name = new LoopName(name);
    }

    /// Without prompts.
    public static ExampleLoop named(String name) {
        return new ExampleLoop(name);
    }

    /// With `plan` and `code`, one slot each.
    public static ExampleLoop shop() {
        return named("shop").with(prompt("plan")).with(prompt("code"));
    }

    public ExampleLoop with(PromptDraft prompt) {
        prompts.removeIf(p -> p.name().value().equals(prompt.name));
        prompts.add(prompt.finished());
        return this;
    }

    public ExampleLoop without(String prompt) {
        prompts.removeIf(p -> p.name().value().equals(prompt));
        return this;
    }

    public ExampleLoop usernames(String... listed) {
        usernames = Set.of(listed);
        return this;
    }

    public ExampleLoop excluding(String label) {
        exclusion.add(new Label(label));
        return this;
    }

    /// In this order; the next takes over when one cannot work.
    public ExampleLoop fallback(String... names) {
        return agents(new AgentChoice(Stream.of(names).map(ExampleLoop::agent).toList(), true, Map.of(), Optional.empty()));
    }

    public ExampleLoop agents(AgentChoice choice) {
        agents = choice;
        return this;
    }

    public ExampleLoop diskQuota(long bytes) {
        diskQuota = Optional.of(bytes);
        return this;
    }

    public ExampleLoop minFreeDisk(long bytes) {
        minFreeDisk = bytes;
        return this;
    }

    /// With a script for each of the hooks.
    public ExampleLoop hooked() {
        hooks = new LoopConfig.Hooks(Optional.of("npm ci"), Optional.of("git status"), Optional.of("npm test"), Duration.ofMinutes(5));
        return this;
    }

    public static AgentConfig agent(String name) {
        return AgentConfig.acpx(name, List.of("--approve-all"), "acpx", Map.of(), Sandbox.NONE, false);
    }

    public ExampleLoop rateLimit(int max, Duration window) {
        rateLimit = new LoopConfig.RateLimit(window, max);
        return this;
    }

    /// `plan`, and `code`, which waits for CI at `loop/code-ci`.
    public static ExampleLoop gated() {
        return named("shop").with(prompt("plan")).with(prompt("code").gate("loop/code-ci"));
    }

    public LoopConfig config() {
        return new LoopConfig(
                name,
                "https://forge.example/acme/" + name,
                usernames,
                exclusion,
                "main",
                rateLimit,
                new LoopConfig.Forge(LoopConfig.Forge.Type.GITHUB, Optional.empty()),
                "https://forge.example/acme/" + name,
                Optional.empty(),
                Duration.ofHours(2),
                Duration.ofMinutes(2),
                LoopConfig.Publish.AGENT,
                List.of(),
                Optional.empty(),
                new LoopConfig.GitOptions(Optional.empty(), List.of()),
                hooks,
                diskQuota,
                minFreeDisk,
                List.of(),
                agents,
                Budget.NONE,
                Map.of(),
                prompts);
    }

    /// `loop/NAME` to `loop/NAME-doing` to `loop/NAME-done`, one slot, half an hour, three restarts.
    public static PromptDraft prompt(String name) {
        return new PromptDraft(name);
    }

    /// A prompt in the making.
    public static final class PromptDraft {
        private final String name;
        private final Map<String, Label> routes = new HashMap<>();
        private String labels;
        private int concurrency = 1;
        private int maxRestarts = 3;
        private int maxCIFixes = 3;
        private Duration timeout = Duration.ofMinutes(30);
        private Optional<Label> gate = Optional.empty();
        private Prompt.IssueState issueState = Prompt.IssueState.OPEN;
        private boolean requireMarker;
        private boolean opensPullRequest;
        private Budget budget = Budget.NONE;
        private LoopConfig.Publish publish = LoopConfig.Publish.AGENT;
        private Optional<String> model = Optional.empty();

        private PromptDraft(String name) {
            this.name = name;
            this.labels = name;
        }

        /// Those of a prompt with another name.
        public PromptDraft labelsOf(String other) {
            labels = other;
            return this;
        }

        public PromptDraft concurrency(int slots) {
            concurrency = slots;
            return this;
        }

        public PromptDraft timeout(Duration longest) {
            timeout = longest;
            return this;
        }

        public PromptDraft maxRestarts(int most) {
            maxRestarts = most;
            return this;
        }

        public PromptDraft route(String token, String target) {
            routes.put(token, new Label(target));
            return this;
        }

        public PromptDraft gate(String label) {
            gate = Optional.of(new Label(label));
            return this;
        }

        public PromptDraft maxCIFixes(int most) {
            maxCIFixes = most;
            return this;
        }

        public PromptDraft takes(Prompt.IssueState state) {
            issueState = state;
            return this;
        }

        public PromptDraft budget(Budget most) {
            budget = most;
            return this;
        }

        public PromptDraft model(String name) {
            model = Optional.of(name);
            return this;
        }

        public PromptDraft opensPullRequest() {
            opensPullRequest = true;
            return this;
        }

        /// With `publish: agentloop` in the loop's configuration.
        public PromptDraft publishedByAgentloop() {
            publish = LoopConfig.Publish.AGENTLOOP;
            return this;
        }

        public PromptDraft requireMarker() {
            requireMarker = true;
            return this;
        }

        public RunTerms terms() {
            return new RunTerms(
                    new PromptName(name),
                    new Label("loop/" + labels),
                    new Label("loop/" + labels + "-doing"),
                    new Label("loop/" + labels + "-done"),
                    timeout,
                    maxRestarts,
                    gate,
                    maxCIFixes,
                    routes,
                    opensPullRequest,
                    requireMarker,
                    budget,
                    publish);
        }

        private Prompt finished() {
            return new Prompt(terms(), concurrency, issueState, model, "Do the " + name + ".");
        }
    }
}
