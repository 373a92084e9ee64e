package dev.agentloop.config;

import dev.agentloop.model.AgentChoice;
import dev.agentloop.model.Label;
import dev.agentloop.model.LoopConfig;
import dev.agentloop.model.LoopName;
import dev.agentloop.model.Price;
import dev.agentloop.model.Prompt;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// `config.yaml`. The smallest one:
///
/// ```yaml
/// repoURL: https://github.com/acme/shop
/// usernames: [alice, bob]
/// ```
/// The blocks have classes of their own: [ForgeBlock], [TrackerBlock], [GitBlock], [HooksBlock], [NotifyBlock], [BudgetBlock], [PricesBlock]. Relative paths
/// start at the directory that holds `loop/`, because that is where a person stands when writing them.
final class ConfigFile {
    private static final Duration A_SECOND = Duration.ofSeconds(1);
    private static final long GIB = 1L << 30;

    private final Fields fields;
    private final Path base;
    private final Optional<RepositoryURL> repository;
    private final Optional<LoopConfig.Forge> forge;
    private final Optional<LoopConfig.TrackerConfig> tracker;

    private ConfigFile(Fields fields, Path base) {
        this.fields = fields;
        this.base = base;
        fields.require("repoURL", "it says which repository this loop works on");
        this.repository = RepositoryURL.read(fields, "repoURL", base);
        this.forge = ForgeBlock.read(fields, repository);
        this.tracker = TrackerBlock.read(fields, base);
    }

    /// Empty, with a problem added, when the file is not YAML at all.
    static Optional<Settings> read(Path file, Path base, Problems problems) {
        return TextFile.read(file, problems)
                .flatMap(text -> YamlReader.read(file, text.text(), 0, problems))
                .map(mapping -> new ConfigFile(new Fields(Block.CONFIG, mapping, problems), base).settings());
    }

    /// What the file says, or the default where it says nothing or something wrong.
    ///
    /// @param repository and `forge` are there unless a problem was added
    record Settings(
            Optional<RepositoryURL> repository,
            Optional<LoopConfig.Forge> forge,
            Optional<LoopConfig.TrackerConfig> tracker,
            Place trackerPlace,
            Set<String> usernames,
            Set<Label> exclusionLabels,
            String headBranch,
            LoopConfig.RateLimit rateLimit,
            String cloneURL,
            Duration ciTimeout,
            Duration ciGrace,
            LoopConfig.Publish publish,
            List<String> protectedPaths,
            Optional<String> fork,
            LoopConfig.GitOptions git,
            LoopConfig.Hooks hooks,
            Optional<Long> diskQuota,
            long minFreeDisk,
            List<String> notifyCommand,
            BudgetBlock budget,
            List<PricesBlock.Priced> prices) {

        boolean usesJira() {
            return tracker.filter(LoopConfig.TrackerConfig.Jira.class::isInstance).isPresent();
        }

        /// Only when reading added no problem.
        LoopConfig complete(LoopName name, AgentChoice agents, List<Prompt> prompts) {
            Map<String, Price> priceByName = prices.stream().collect(Collectors.toMap(priced -> priced.name().value(), PricesBlock.Priced::price));
            return new LoopConfig(
                    name, repository.orElseThrow().text(), usernames, exclusionLabels, headBranch, rateLimit, forge.orElseThrow(), cloneURL, tracker,
                    ciTimeout, ciGrace, publish, protectedPaths, fork, git, hooks, diskQuota, minFreeDisk, notifyCommand, agents,
                    budget.budget(), priceByName, prompts);
        }
    }

    private Settings settings() {
        checkBitbucket();
        return new Settings(
                repository,
                forge,
                tracker,
                fields.placeOf(tracker.isPresent() ? "tracker" : "repoURL"),
                usernames(),
                exclusionLabels(),
                headBranch(),
                new LoopConfig.RateLimit(fields.duration("rateLimitWindow", Duration.ofHours(1), A_SECOND), fields.count("rateLimitMax", 10, 1)),
                cloneURL(),
                fields.duration("ciTimeout", Duration.ofHours(2), A_SECOND),
                fields.duration("ciGrace", Duration.ofMinutes(2), Duration.ZERO),
                fields.oneOf("publish", LoopConfig.Publish.class).orElse(LoopConfig.Publish.AGENT),
                ProtectedPaths.read(fields),
                fork(),
                GitBlock.read(fields),
                HooksBlock.read(fields),
                fields.bytes("diskQuota", 1),
                fields.bytes("minFreeDisk", 0).orElse(GIB),
                NotifyBlock.read(fields),
                BudgetBlock.ofLoop(fields),
                PricesBlock.read(fields));
    }

    private void checkBitbucket() {
        boolean bitbucket = forge.filter(known -> known.type() == LoopConfig.Forge.Type.BITBUCKET).isPresent();
        if (bitbucket && !fields.has("tracker")) {
            fields.refuse(
                    fields.placeOf("repoURL"),
                    "'tracker' is missing",
                    "Bitbucket Cloud has no issues any more",
                    "add `tracker: {type: jira, url: ..., project: ...}` or `tracker: {type: local, path: issues}`");
        }
    }

    private Set<String> usernames() {
        fields.require("usernames", "without it anybody could give an agent work");
        Set<String> logins = new HashSet<>();
        for (Text login : fields.texts("usernames")) {
            if (login.value().startsWith("@")) {
                fields.refuse(
                        login.at(),
                        "'usernames' has " + login.quoted(),
                        "the '@' is no part of a login",
                        "write " + Text.quote(login.value().substring(1)));
            } else if (login.value().contains("*")) {
                fields.refuse(
                        login.at(),
                        "'usernames' has " + login.quoted(),
                        "logins are compared whole, there are no patterns",
                        "name each person");
            } else if (!login.value().equals(login.value().strip())) {
                fields.refuse(login.at(), "'usernames' has " + login.quoted(), "no login has white space at its ends", "write it without");
            } else {
                logins.add(login.value().toLowerCase(Locale.ROOT));
            }
        }
        return logins;
    }

    private Set<Label> exclusionLabels() {
        Set<Label> labels = new HashSet<>(Set.of(Label.NEED_SUPERVISOR));
        for (Text text : fields.texts("exclusionLabels")) {
            Optional<Label> label = LabelName.any(fields, "exclusionLabels", text);
            if (label.filter(Label::isLoopLabel).isPresent()) {
                fields.refuse(
                        text.at(),
                        "'exclusionLabels' has " + text.quoted(),
                        "a 'loop/' label is an issue's state and cannot exclude it too",
                        "use another name");
            }
            label.ifPresent(labels::add);
        }
        return labels;
    }

    private String headBranch() {
        Optional<Text> branch = fields.text("headBranch");
        branch.ifPresent(text -> {
            if (text.value().startsWith("refs/")) {
                String last = text.value().replaceFirst("refs/(heads/)?", "");
                fields.refuse(text.at(), "'headBranch' is " + text.quoted(), "that is a full reference; a branch's name is wanted", "write " + last);
            } else {
                BranchName.objection(text.value())
                        .ifPresent(why -> fields.refuse(
                                text.at(),
                                "'headBranch' is " + text.quoted(),
                                why,
                                "write the name as 'git branch' shows it"));
            }
        });
        return branch.map(Text::value).orElse("main");
    }

    private String cloneURL() {
        Optional<RepositoryURL> written = RepositoryURL.read(fields, "cloneURL", base);
        written.ifPresent(url -> RepositoryURL.checkEncrypted(url, fields, "cloneURL", forge.flatMap(LoopConfig.Forge::apiURL).isPresent()));
        return written.or(() -> repository).map(RepositoryURL::text).orElse("");
    }

    private Optional<String> fork() {
        Optional<Text> fork = fields.text("fork");
        fork.filter(text -> !text.value().matches("[A-Za-z0-9_][A-Za-z0-9_.-]*(/[A-Za-z0-9_][A-Za-z0-9_.-]*)*"))
                .ifPresent(text -> fields.refuse(
                        text.at(),
                        "'fork' is " + Text.quote(text.value()),
                        "only the owner's login is wanted, not a URL",
                        "write it as in `fork: acme-bot`"));
        if (fork.isPresent() && forge.filter(known -> known.type() == LoopConfig.Forge.Type.LOCAL).isPresent()) {
            fields.refuse(fields.placeOf("fork"), "'fork' is given", "the local forge has no forks", "remove it");
        }
        fork.filter(text -> repository.flatMap(RepositoryURL::owner).filter(text.value()::equalsIgnoreCase).isPresent())
                .ifPresent(text -> fields.refuse(
                        text.at(), "'fork' is " + Text.quote(text.value()), "that is the owner of the repository itself", "name the account or organisation whose fork it is, or remove it"));
        return fork.map(Text::value);
    }
}
