package dev.agentloop.config;

import dev.agentloop.model.Label;
import dev.agentloop.model.LoopConfig;
import dev.agentloop.model.LoopName;
import dev.agentloop.model.Prompt;
import dev.agentloop.model.PromptName;
import dev.agentloop.model.RunTerms;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/// `prompts/NAME.md`: what an agent is told, below the labels it works between.
///
/// ```markdown
/// ---
/// inputLabel: loop/code
/// inProcessLabel: loop/code-in-process
/// outputLabel: loop/code-done
/// concurrency: 1
/// timeout: 30m
/// maxRestarts: 3
/// ciGateLabel: loop/code-ci
/// maxCIFixes: 3
/// routes: {merge: loop/merge}
/// issueState: open
/// opensPullRequest: true
/// requireMarker: true
/// model: opus                   # of acpx-config's `models`
/// budget: {perRun: $2.50}       # over the loop's, key by key: BudgetBlock
/// ---
/// Implement what the issue asks for.
/// ```
final class PromptFile {
    private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9_-]{1,50}");
    private static final String RESERVED = "done";

    private final Fields fields;
    private final PromptName name;
    private final String body;
    private final BudgetBlock loopBudget;
    private final LoopConfig.Publish publish;
    private final List<LabelUse> uses = new ArrayList<>();

    private PromptFile(Fields fields, PromptName name, String body, BudgetBlock loopBudget, LoopConfig.Publish publish) {
        this.fields = fields;
        this.name = name;
        this.body = body;
        this.loopBudget = loopBudget;
        this.publish = publish;
    }

    /// What could be read of one prompt.
    ///
    /// @param prompt empty when one of its three labels is missing or wrong
    /// @param uses the labels it names, as far as they are right
    /// @param model as written, not yet looked for
    /// @param budget its own laid over the loop's
    record Reading(Optional<Prompt> prompt, List<LabelUse> uses, Optional<Text> model, BudgetBlock budget) {
        static final Reading NOTHING = new Reading(Optional.empty(), List.of(), Optional.empty(), BudgetBlock.NONE);
    }

    /// @param loopBudget what holds where the prompt says nothing
    /// @param publish of the loop
    static Reading read(Path file, BudgetBlock loopBudget, LoopConfig.Publish publish, Problems problems) {
        String name = file.getFileName().toString().replaceFirst("\\.md$", "");
        if (!LoopName.isSafe(name)) {
            problems.add(
                    Place.of(file),
                    "a prompt cannot be named " + Text.quote(name),
                    "the name becomes part of paths and comments",
                    "use letters, digits, '.', '_' and '-'");
            return Reading.NOTHING;
        }
        Optional<FrontMatter> parts = TextFile.read(file, problems).flatMap(text -> FrontMatter.split(text, problems));
        if (parts.isEmpty()) {
            return Reading.NOTHING;
        }
        String body = parts.get().body();
        if (body.isBlank()) {
            problems.add(
                    Place.of(file),
                    "there is no text below the front matter",
                    "the agent would be told nothing",
                    "write what it shall do with the issue");
        }
        return YamlReader.read(file, parts.get().yaml(), FrontMatter.LINES_BEFORE, problems)
                .map(mapping -> new PromptFile(new Fields(Block.PROMPT, mapping, problems), new PromptName(name), body, loopBudget, publish).reading())
                .orElse(Reading.NOTHING);
    }

    private Reading reading() {
        Optional<Label> input = required("inputLabel", "it says which issues this prompt takes", LabelUse.Role.INPUT);
        Optional<Label> inProcess = required("inProcessLabel", "it says that an agent is at work", LabelUse.Role.IN_PROCESS);
        Optional<Label> output = required("outputLabel", "it says that the agent is done", LabelUse.Role.OUTPUT);
        Optional<Label> gate = label("ciGateLabel", LabelUse.Role.GATE);
        if (fields.has("maxCIFixes") && !fields.has("ciGateLabel")) {
            fields.refuse(
                    fields.placeOf("maxCIFixes"),
                    "'maxCIFixes' is given without 'ciGateLabel'",
                    "without a gate nobody waits for CI",
                    "add 'ciGateLabel' or remove this");
        }
        Map<String, Label> routes = routes();
        int concurrency = fields.count("concurrency", 1, 1);
        Prompt.IssueState issueState = fields.oneOf("issueState", Prompt.IssueState.class).orElse(Prompt.IssueState.OPEN);
        Duration timeout = fields.duration("timeout", Duration.ofMinutes(30), Duration.ofSeconds(1));
        int maxRestarts = fields.count("maxRestarts", 3, 0);
        int maxCIFixes = fields.count("maxCIFixes", 3, 0);
        boolean opensPullRequest = fields.flag("opensPullRequest", false);
        boolean requireMarker = fields.flag("requireMarker", false);
        Optional<Text> model = fields.text("model");
        BudgetBlock budget = BudgetBlock.ofPrompt(fields, loopBudget);
        if (input.isEmpty() || inProcess.isEmpty() || output.isEmpty()) {
            return new Reading(Optional.empty(), uses, model, budget);
        }
        RunTerms terms = new RunTerms(
                name, input.get(), inProcess.get(), output.get(), timeout, maxRestarts, gate, maxCIFixes, routes, opensPullRequest, requireMarker,
                budget.budget(), publish);
        return new Reading(Optional.of(new Prompt(terms, concurrency, issueState, model.map(Text::value), body)), uses, model, budget);
    }

    private Optional<Label> required(String key, String why, LabelUse.Role role) {
        fields.require(key, why);
        return label(key, role);
    }

    private Optional<Label> label(String key, LabelUse.Role role) {
        Optional<Text> text = fields.text(key);
        Optional<Label> label = text.flatMap(value -> LabelName.managed(fields, key, value));
        label.ifPresent(known -> uses.add(new LabelUse(name, role, known, text.orElseThrow().at())));
        return label;
    }

    private Map<String, Label> routes() {
        Map<String, Label> routes = new LinkedHashMap<>();
        for (Node.Entry entry : fields.map("routes").map(Node.Mapping::entries).orElse(List.of())) {
            Text token = entry.key();
            if (token.value().equalsIgnoreCase(RESERVED)) {
                fields.refuse(token.at(), "'routes' has the token " + token.quoted(), "'done' always means 'outputLabel'", "choose another word");
            } else if (!TOKEN.matcher(token.value()).matches()) {
                fields.refuse(
                        token.at(),
                        "'routes' has the token " + token.quoted(),
                        "a token is letters, digits, '-' and '_', at most 50",
                        "choose another word");
            } else if (entry.value() instanceof Node.Scalar scalar && scalar.isString() && !scalar.value().isBlank()) {
                Label target = new Label(scalar.value());
                routes.put(token.value(), target);
                uses.add(new LabelUse(name, LabelUse.Role.ROUTE, target, scalar.at()));
            } else {
                fields.refuse(
                        entry.value().at(),
                        "the route %s leads to %s".formatted(token.quoted(), whither(entry.value())),
                        "one label is wanted",
                        "write for example `routes: {merge: loop/merge}`");
            }
        }
        return routes;
    }

    private static String whither(Node target) {
        String described = target.described();
        return described.equals("empty") ? "nothing" : described;
    }
}
