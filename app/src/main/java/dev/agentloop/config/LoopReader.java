package dev.agentloop.config;

import dev.agentloop.model.AgentChoice;
import dev.agentloop.model.LoopConfig;
import dev.agentloop.model.LoopName;
import dev.agentloop.model.Prompt;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// Reads one loop's directory: `config.yaml`, `acpx-config` and `prompts/*.md`.
final class LoopReader {
    /// Every prompt costs a label listing now and then; a directory with more is a mistake.
    private static final int MOST_PROMPTS = 100;

    private static final String CONFIG = "config.yaml";
    private static final String ACPX = "acpx-config";
    private static final String PROMPTS = "prompts";

    /// Names a person may have taken for the right ones.
    private static final Map<String, String> MISNAMED =
            Map.of("config.yml", CONFIG, "acpx-config.yaml", ACPX, "acpx-config.yml", ACPX, "prompt", PROMPTS);

    private final Path directory;
    private final Path base;
    private final Problems problems = new Problems();

    private LoopReader(Path directory, Path base) {
        this.directory = directory;
        this.base = base;
    }

    /// A loop before it is compared with the others.
    ///
    /// @param settings empty when `config.yaml` could not be read at all
    /// @param config empty when there are problems
    record Draft(LoopName name, Problems problems, Optional<ConfigFile.Settings> settings, Optional<LoopConfig> config) {}

    /// @param base the directory that holds `loop/`
    static Draft read(LoopName name, Path directory, Path base) {
        return new LoopReader(directory, base).draft(name);
    }

    private Draft draft(LoopName name) {
        if (Stream.concat(Stream.of(CONFIG, ACPX, PROMPTS), MISNAMED.keySet().stream()).map(directory::resolve).noneMatch(Files::exists)) {
            problems.add(
                    Place.of(directory),
                    "there is no loop in this directory",
                    "it has neither config.yaml nor acpx-config nor prompts",
                    "delete it, or write one with 'agentloop init'");
            return new Draft(name, problems, Optional.empty(), Optional.empty());
        }
        Optional<ConfigFile.Settings> settings = isMisnamed(CONFIG) ? Optional.empty() : ConfigFile.read(directory.resolve(CONFIG), base, problems);
        Optional<AgentChoice> agents = isMisnamed(ACPX) ? Optional.empty() : AcpxFile.read(directory.resolve(ACPX), base, problems);
        List<Path> promptFiles = isMisnamed(PROMPTS) ? List.of() : promptFiles();
        BudgetBlock budget = settings.map(ConfigFile.Settings::budget).orElse(BudgetBlock.NONE);
        LoopConfig.Publish publish = settings.map(ConfigFile.Settings::publish).orElse(LoopConfig.Publish.AGENT);
        List<PromptFile.Reading> readings = promptFiles.stream().map(file -> PromptFile.read(file, budget, publish, problems)).toList();
        checkPrompts(readings, settings.filter(ConfigFile.Settings::usesJira).isPresent());
        agents.ifPresent(known -> checkSpending(known, settings.map(ConfigFile.Settings::prices).orElse(List.of()), readings));
        if (problems.any()) {
            return new Draft(name, problems, settings, Optional.empty());
        }
        List<Prompt> prompts = readings.stream().flatMap(reading -> reading.prompt().stream()).sorted(Comparator.comparing(Prompt::name)).toList();
        return new Draft(name, problems, settings, Optional.of(settings.orElseThrow().complete(name, agents.orElseThrow(), prompts)));
    }

    private void checkPrompts(List<PromptFile.Reading> readings, boolean jira) {
        PromptRules rules = new PromptRules(readings.stream().flatMap(reading -> reading.uses().stream()).toList(), problems);
        rules.check(readings.stream().allMatch(reading -> reading.prompt().isPresent()));
        if (jira) {
            rules.checkForJira();
        }
    }

    private void checkSpending(AgentChoice agents, List<PricesBlock.Priced> prices, List<PromptFile.Reading> readings) {
        SpendingRules rules = new SpendingRules(agents, prices, problems);
        rules.checkPrices();
        readings.stream().flatMap(reading -> reading.model().stream()).forEach(rules::checkModel);
        readings.stream().map(PromptFile.Reading::budget).forEach(rules::checkMetered);
    }

    /// Whether something is missing that is there under another name; that is then the problem.
    private boolean isMisnamed(String name) {
        if (Files.exists(directory.resolve(name))) {
            return false;
        }
        List<Path> found = MISNAMED.entrySet().stream()
                .filter(entry -> entry.getValue().equals(name))
                .map(entry -> directory.resolve(entry.getKey()))
                .filter(Files::exists)
                .toList();
        found.forEach(path -> problems.add(Place.of(path), "nothing reads this", "the name is " + name, "rename it"));
        return !found.isEmpty();
    }

    private List<Path> promptFiles() {
        Path prompts = directory.resolve(PROMPTS);
        if (!Files.isDirectory(prompts)) {
            problems.add(
                    Place.of(prompts),
                    "there is no directory of prompts",
                    "a loop needs at least one prompt",
                    "create it with a file such as plan.md in it");
            return List.of();
        }
        List<Path> files = new ArrayList<>();
        try (Stream<Path> entries = Files.list(prompts)) {
            entries.filter(entry -> !entry.getFileName().toString().startsWith(".")).sorted().limit(MOST_PROMPTS + 1).forEach(files::add);
        } catch (IOException e) {
            problems.add(Place.of(prompts), "the directory cannot be read", Text.quote(String.valueOf(e.getMessage())), "check its permissions");
            return List.of();
        }
        files.stream().filter(LoopReader::isAlmostPrompt).forEach(file -> problems.add(
                Place.of(file),
                "nothing reads this",
                "a prompt's file ends with .md",
                "rename it"));
        files.removeIf(file -> !file.getFileName().toString().endsWith(".md"));
        if (files.isEmpty()) {
            problems.add(Place.of(prompts), "there are no prompts", "a loop needs at least one", "write a file such as plan.md into it");
        } else if (files.size() > MOST_PROMPTS) {
            problems.add(
                    Place.of(prompts),
                    "there are more than %d prompts".formatted(MOST_PROMPTS),
                    "each costs requests",
                    "split them over several loops");
            return List.of();
        }
        return files;
    }

    private static boolean isAlmostPrompt(Path file) {
        return file.getFileName().toString().matches("(?i).*\\.(md|markdown|md\\.txt)") && !file.getFileName().toString().endsWith(".md");
    }
}
