package dev.agentloop.config;

import dev.agentloop.model.LoopConfig.TrackerConfig;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// Where the issues live, when that is not the code host.
///
/// ```yaml
/// tracker:
///   type: jira
///   url: https://acme.atlassian.net
///   project: SHOP
/// ```
/// or
/// ```yaml
/// tracker:
///   type: local
///   path: issues        # from the directory that holds loop/
/// ```
final class TrackerBlock {
    enum Type {
        JIRA,
        LOCAL
    }

    private static final Pattern PROJECT = Pattern.compile("[A-Z][A-Z0-9_]{1,254}");

    private final Fields fields;
    private final Path base;

    private TrackerBlock(Fields fields, Path base) {
        this.fields = fields;
        this.base = base;
    }

    static Optional<TrackerConfig> read(Fields config, Path base) {
        return config.block("tracker", Block.TRACKER).flatMap(fields -> new TrackerBlock(fields, base).read());
    }

    private Optional<TrackerConfig> read() {
        fields.require("type", "it says what kind of tracker this is: jira or local");
        Optional<Type> type = fields.oneOf("type", Type.class);
        if (type.isEmpty()) {
            return Optional.empty();
        }
        return switch (type.get()) {
            case JIRA -> jira();
            case LOCAL -> local();
        };
    }

    private Optional<TrackerConfig> jira() {
        forbid(List.of("path"), "jira");
        fields.require("url", "it says where Jira is");
        fields.require("project", "only one project's issues are looked at");
        Optional<Text> url = fields.text("url").filter(text -> WebAddress.check(fields, "url", text, false));
        Optional<Text> project = fields.text("project");
        project.filter(key -> !PROJECT.matcher(key.value()).matches())
                .ifPresent(key -> fields.refuse(
                        key.at(),
                        "'tracker.project' is " + key.quoted(),
                        "a Jira project's key is capital letters and digits",
                        "write the key that begins its issues' names, as in SHOP-12"));
        return url.isPresent() && project.isPresent()
                ? Optional.of(new TrackerConfig.Jira(url.get().value().replaceAll("/+$", ""), project.get().value()))
                : Optional.empty();
    }

    private Optional<TrackerConfig> local() {
        forbid(List.of("url", "project"), "local");
        fields.require("path", "it says which directory holds the issues");
        return fields.text("path").flatMap(text -> fields.path(text, "path", base)).map(path -> new TrackerConfig.Local(path.toString()));
    }

    private void forbid(List<String> keys, String type) {
        keys.stream()
                .filter(fields::has)
                .forEach(key -> fields.refuse(
                        fields.placeOf(key),
                        "'tracker.%s' is given".formatted(key),
                        "a tracker of type %s has none".formatted(type),
                        "remove it, or correct 'tracker.type'"));
    }
}
