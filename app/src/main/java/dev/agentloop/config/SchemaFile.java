package dev.agentloop.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/// What editors know of a loop's files: a JSON Schema for each, of draft 7, which is the latest that the YAML language server takes.
///
/// A schema sees one file and its keys, and neither the disk nor the other files: what it takes may be refused when the loop is loaded, and never the other way round.
public enum SchemaFile {
    CONFIG,
    ACPX_CONFIG,
    /// The front matter of a prompt.
    PROMPT;

    /// `config`, `acpx-config` or `prompt`: what a user calls it.
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /// The name of the file it is written to.
    public String file() {
        return word() + ".json";
    }

    /// The schema itself, which is in the program.
    public String text() throws IOException {
        try (InputStream in = SchemaFile.class.getResourceAsStream("schema/" + file())) {
            if (in == null) {
                throw new IllegalStateException("the schema %s is missing from the program".formatted(file()));
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
