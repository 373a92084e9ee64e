package dev.agentloop.config;

import dev.agentloop.model.LoopConfig.GitOptions;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// How much of the repository a clone holds.
///
/// ```yaml
/// git:
///   filter: blob:none
///   sparse: [services/shop, docs]
/// ```
final class GitBlock {
    /// The forms of `git rev-list --filter` that take no object of this one repository.
    private static final Pattern FILTER = Pattern.compile("blob:none|blob:limit=\\d+[kmgKMG]?|tree:\\d+|object:type=(commit|tree|blob|tag)"
            + "|combine:[A-Za-z0-9:=+%]+");

    private GitBlock() {}

    static GitOptions read(Fields config) {
        Optional<Fields> block = config.block("git", Block.GIT);
        Optional<Text> filter = block.flatMap(fields -> fields.text("filter"));
        filter.filter(text -> !FILTER.matcher(text.value()).matches())
                .ifPresent(text -> config.refuse(
                        text.at(),
                        "'git.filter' is " + text.quoted(),
                        "git knows no such filter",
                        "write for example blob:none, blob:limit=1m or tree:0"));
        List<Text> sparse = block.map(fields -> fields.texts("sparse")).orElse(List.of());
        sparse.forEach(path -> checkInside(config, "git.sparse", path));
        return new GitOptions(filter.map(Text::value), sparse.stream().map(Text::value).toList());
    }

    /// A path or pattern must stay inside the repository and not look like an option.
    static void checkInside(Fields fields, String name, Text path) {
        String value = path.value();
        if (value.startsWith("/") || value.startsWith("-") || List.of(value.split("/")).contains("..")) {
            fields.refuse(
                    path.at(),
                    "'%s' has %s".formatted(name, path.quoted()),
                    "it must stay inside the repository",
                    "write it relative to the repository's root, as in src/app");
        }
    }
}
