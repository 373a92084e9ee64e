package dev.agentloop.cli;

import dev.agentloop.config.SchemaFile;
import dev.agentloop.model.LoopName;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The files of a new loop: those of `example/loop/shop`, which the build packs in, with the user's own repository, people and agent.
final class Scaffold {
    private static final List<String> FILES = List.of("config.yaml", "acpx-config", "prompts/plan.md", "prompts/code.md", "prompts/merge.md");

    /// Editors look for such a line in YAML, and in no Markdown.
    private static final List<SchemaFile> SCHEMAS = List.of(SchemaFile.CONFIG, SchemaFile.ACPX_CONFIG);

    /// Its dot says that it is no loop.
    private static final String SCHEMA_DIRECTORY = ".schema";

    private final LoopName name;
    private final String repoURL;
    private final List<String> usernames;
    private final String agent;
    private final Optional<String> headBranch;

    Scaffold(LoopName name, String repoURL, List<String> usernames, String agent) {
        this(name, repoURL, usernames, agent, Optional.empty());
    }

    /// @param headBranch where it is known; else what the example says
    Scaffold(LoopName name, String repoURL, List<String> usernames, String agent, Optional<String> headBranch) {
        this.headBranch = headBranch;
        this.name = name;
        this.repoURL = repoURL;
        this.usernames = usernames;
        this.agent = agent;
    }

    /// @param path below the loop's directory, or the one all loops are in
    record TextFile(String path, String text) {}

    List<TextFile> files() throws IOException {
        List<TextFile> files = new ArrayList<>();
        for (String path : FILES) {
            files.add(new TextFile(path, schemaLine(path) + adapted(template(path))));
        }
        return files;
    }

    /// Where editors find the keys of this file: beside the loops, so that it holds without a network, for every loop and in every clone.
    private static String schemaLine(String path) {
        return SCHEMAS.stream()
                .filter(schema -> path.replaceFirst("\\.yaml$", "").equals(schema.word()))
                .map(schema -> "# yaml-language-server: $schema=../%s/%s\n".formatted(SCHEMA_DIRECTORY, schema.file()))
                .findFirst()
                .orElse("");
    }

    /// What these lines point to.
    ///
    /// @return with paths below the directory of the loops
    static List<TextFile> schemas() throws IOException {
        List<TextFile> files = new ArrayList<>();
        for (SchemaFile schema : SCHEMAS) {
            files.add(new TextFile(SCHEMA_DIRECTORY + "/" + schema.file(), schema.text()));
        }
        return files;
    }

    /// Where the issues are when the code host has none, from the directory that holds the loops.
    Optional<String> issues() {
        return repoURL.matches("(?i)https?://bitbucket\\.org/.*") ? Optional.of("issues/" + name) : Optional.empty();
    }

    private static String template(String path) throws IOException {
        try (InputStream in = Scaffold.class.getResourceAsStream("init/" + path)) {
            if (in == null) {
                throw new IllegalStateException("the template of %s is missing from the program".formatted(path));
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /// Replaces the values of a few keys, adds a tracker where one is needed, and keeps what the example says about them.
    private String adapted(String text) {
        return text.lines().map(this::adaptedLine).reduce("", (all, line) -> all + line + "\n");
    }

    private String adaptedLine(String line) {
        if (line.startsWith("repoURL:")) {
            return "repoURL: " + quoted(repoURL);
        }
        if (line.startsWith("# tracker:") && issues().isPresent()) {
            return "tracker:\n  type: local\n  path: %s\n\n# or, in place of that:\n%s".formatted(issues().get(), line);
        }
        if (line.startsWith("usernames:")) {
            String names = String.join(", ", usernames.stream().map(Scaffold::quoted).toList());
            return "usernames: [%s]%s".formatted(names, comment(line));
        }
        if (line.startsWith("headBranch:") && headBranch.isPresent()) {
            return "headBranch: " + quoted(headBranch.get());
        }
        return line.startsWith("agent:") ? "agent: " + quoted(agent) : line;
    }

    private static String comment(String line) {
        int at = line.indexOf(" #");
        return at < 0 ? "" : "    " + line.substring(at + 1);
    }

    /// Plain where YAML takes it as the text it is; else in double quotes.
    private static String quoted(String value) {
        boolean plain = value.matches("[A-Za-z/][A-Za-z0-9_./:@+ -]*") && !value.contains(": ") && !value.endsWith(":") && !value.endsWith(" ")
                && !value.matches("(?i)true|false|null|yes|no|on|off");
        return plain ? value : '"' + value.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
}
