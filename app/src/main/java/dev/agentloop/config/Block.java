package dev.agentloop.config;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// The mappings a configuration consists of, their keys, and an example of each key's value: the one list that unknown keys are compared with and that
/// messages take their examples from.
enum Block {
    // A star marks what must be there.
    CONFIG("config.yaml", "", """
            *repoURL: https://github.com/acme/shop
            *usernames: [alice]
            exclusionLabels: [on-hold]
            headBranch: main
            rateLimitWindow: 1h
            rateLimitMax: 10
            forge: {type: gitlab}
            cloneURL: git@github.com:acme/shop.git
            tracker: {type: local, path: issues}
            ciTimeout: 2h
            ciGrace: 2m
            publish: agent
            protectedPaths: [.github/workflows/**]
            fork: acme-bot
            git: {filter: 'blob:none'}
            hooks: {afterClone: npm ci}
            diskQuota: 20GiB
            minFreeDisk: 1GiB
            notify: {command: ./notify.sh}
            budget: {perRun: $2.50}
            prices: {claude: {input: 3, output: 15}}"""),
    FORGE("config.yaml", "forge", """
            type: gitlab
            apiURL: https://ghe.acme.dev/api/v3"""),
    TRACKER("config.yaml", "tracker", """
            *type: jira
            url: https://acme.atlassian.net
            project: SHOP
            path: issues"""),
    GIT("config.yaml", "git", """
            filter: blob:none
            sparse: [src, docs]"""),
    HOOKS("config.yaml", "hooks", """
            afterClone: npm ci
            beforeRun: git status
            afterRun: npm test
            timeout: 5m"""),
    NOTIFY("config.yaml", "notify", """
            *command: ./notify.sh"""),
    BUDGET("config.yaml", "budget", """
            perRun: $2.50
            perIssue: $10
            perDay: 20M tokens
            allowUnmetered: true"""),
    PRICE("config.yaml", "prices", "prices: {claude: {%s}}", """
            *input: 1.25
            cachedInput: 0.125
            *output: 10"""),
    ACPX("acpx-config", "", """
            *agent: claude
            agents: [{agent: claude}, {agent: codex}]
            command: [aider, --yes-always, --message-file, "{promptFile}"]
            output: {format: text}
            fallback: true
            models: {opus: {args: [--model, opus]}}
            experiment: {a: claude, b: codex}
            *globalArgs: [--approve-all]
            acpx: acpx
            env: {LANG: C.UTF-8}
            sandbox: bwrap
            allowProjectConfig: false
            allowSSH: true"""),
    AGENT("acpx-config", "agents", "agents: [{%s}]", """
            name: claude
            agent: claude
            command: [aider, --yes-always, --message-file, "{promptFile}"]
            output: {format: text}
            globalArgs: [--approve-all]
            acpx: acpx
            env: {LANG: C.UTF-8}
            sandbox: bwrap
            allowProjectConfig: false
            allowSSH: true"""),
    SANDBOX("acpx-config", "sandbox", """
            use: bwrap
            readable: [~/.cargo]
            writable: [~/.npm]
            network: true
            memory: 4GiB
            processes: 512
            cpus: 2
            limitsRequired: true"""),
    OUTPUT("acpx-config", "output", """
            *format: json
            text: result
            inputTokens: usage.input_tokens
            outputTokens: usage.output_tokens
            cost: total_cost_usd
            error: error.message"""),
    MODEL("acpx-config", "models", "models: {opus: {%s}}", """
            agent: claude
            args: [--model, opus]"""),
    EXPERIMENT("acpx-config", "experiment", """
            *a: claude
            *b: codex"""),
    PROMPT("a prompt's front matter", "", """
            *inputLabel: loop/code
            *inProcessLabel: loop/code-in-process
            *outputLabel: loop/code-done
            concurrency: 1
            timeout: 30m
            maxRestarts: 3
            ciGateLabel: loop/code-ci
            maxCIFixes: 3
            routes: {merge: loop/merge}
            issueState: open
            opensPullRequest: false
            requireMarker: false
            model: opus
            budget: {perRun: $2.50}"""),
    PROMPT_BUDGET("a prompt's front matter", "budget", """
            perRun: $2.50
            perIssue: $10
            perDay: 20M tokens
            allowUnmetered: true""");

    private final String where;
    private final String prefix;
    private final String nesting;
    private final Map<String, String> examples;
    private final Set<String> required;

    Block(String where, String prefix, String examples) {
        this(where, prefix, prefix + ": {%s}", examples);
    }

    /// @param nesting how a key of it is written within the file
    Block(String where, String prefix, String nesting, String examples) {
        this.where = where;
        this.prefix = prefix;
        this.nesting = nesting;
        this.examples = examples.lines()
                .map(line -> line.replaceFirst("^\\*", "").split(": ", 2))
                .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1], (a, _) -> a, TreeMap::new));
        this.required = examples.lines()
                .filter(line -> line.startsWith("*"))
                .map(line -> line.substring(1, line.indexOf(':')))
                .collect(Collectors.toSet());
    }

    /// Every key of every file, without its block's name.
    static List<String> allKeys() {
        return Arrays.stream(values()).flatMap(block -> block.examples.keySet().stream()).toList();
    }

    boolean has(String key) {
        return examples.containsKey(key);
    }

    Set<String> keys() {
        return examples.keySet();
    }

    boolean requires(String key) {
        return required.contains(key);
    }

    /// The key that an unknown one was probably meant to be.
    Optional<String> nearest(String unknown) {
        return Nearest.to(unknown, examples.keySet());
    }

    /// The key as the documentation writes it: `forge.type`.
    String named(String key) {
        return prefix.isEmpty() ? key : prefix + "." + key;
    }

    /// `type: gitlab`, or for a key below another `forge: {type: gitlab}`.
    String example(String key) {
        String line = key + ": " + examples.get(key);
        return prefix.isEmpty() ? line : nesting.formatted(line);
    }

    /// Whether this block is the value of a key of another.
    boolean prefixed() {
        return !prefix.isEmpty();
    }

    void reportUnknown(Text key, Problems problems) {
        String owner = prefix.isEmpty() ? where : "'" + prefix + "'";
        problems.add(key.at(), "%s is not a key of %s".formatted(key.quoted(), owner), "it would silently do nothing", advice(key.value()));
    }

    private String advice(String key) {
        // Of two blocks with such a key the one in the same file was probably meant.
        Optional<Block> elsewhere = Arrays.stream(values())
                .filter(block -> block != this && block.has(key))
                .min(Comparator.comparing(block -> !block.where.equals(where)));
        if (elsewhere.isPresent()) {
            return elsewhere.get().belongsThere(key, where);
        }
        Optional<Block> dotted = Arrays.stream(values()).filter(block -> !block.prefix.isEmpty() && key.startsWith(block.prefix + ".")).findFirst();
        if (dotted.isPresent() && dotted.get().has(key.substring(key.indexOf('.') + 1))) {
            return "write it nested: `%s`".formatted(dotted.get().example(key.substring(key.indexOf('.') + 1)));
        }
        return nearest(key)
                .map(nearest -> "did you mean '%s'?".formatted(nearest))
                .orElse("remove it; the keys here are " + String.join(", ", List.copyOf(examples.keySet())));
    }

    private String belongsThere(String key, String from) {
        String in = where.equals(from) ? "" : " in " + where;
        return prefix.isEmpty() ? "it belongs in " + where : "write it nested%s: `%s`".formatted(in, example(key));
    }
}
