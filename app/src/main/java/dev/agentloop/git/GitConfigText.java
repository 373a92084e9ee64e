package dev.agentloop.git;

import java.util.ArrayList;
import java.util.List;

/// The text of a git configuration file, with every value quoted, so that no value can become a key.
final class GitConfigText {
    private final List<String> lines = new ArrayList<>();

    GitConfigText section(String name) {
        lines.add("[" + name + "]");
        return this;
    }

    GitConfigText section(String name, String subsection) {
        lines.add("[" + name + " \"" + oneLine(subsection).replace("\\", "\\\\").replace("\"", "\\\"") + "\"]");
        return this;
    }

    GitConfigText key(String name, String value) {
        lines.add("\t" + name + " = \"" + oneLine(value).replace("\\", "\\\\").replace("\"", "\\\"") + "\"");
        return this;
    }

    @Override
    public String toString() {
        return String.join("\n", lines) + "\n";
    }

    private static String oneLine(String value) {
        if (value.indexOf('\n') >= 0 || value.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("a git configuration value cannot hold a line break");
        }
        return value;
    }
}
