package dev.agentloop.cli;

import dev.agentloop.config.SchemaFile;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/// `agentloop schema FILE`: the JSON Schema of one of a loop's files, for editors.
@Command(
        name = "schema",
        description = "Prints the JSON Schema of one of a loop's files, for editors.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "config is config.yaml, prompt the front matter of a prompt. 'agentloop init' writes those of config.yaml and acpx-config to loop/.schema/, where the first line of what it writes points to. After an update of agentloop:",
            "    agentloop schema config >loop/.schema/config.json",
            "    agentloop schema acpx-config >loop/.schema/acpx-config.json"
        })
final class SchemaCommand implements Callable<Integer> {
    /// Those there is a schema for.
    static final class Files extends ArrayList<String> {
        private static final long serialVersionUID = 1;

        Files() {
            super(Arrays.stream(SchemaFile.values()).map(SchemaFile::word).toList());
        }
    }

    private final Program program;

    @Parameters(index = "0", paramLabel = "FILE", completionCandidates = Files.class, description = "One of ${COMPLETION-CANDIDATES}.")
    private String file;

    SchemaCommand(Program program) {
        this.program = program;
    }

    @Override
    public Integer call() throws UsageException, IOException {
        List<SchemaFile> known = Arrays.stream(SchemaFile.values()).filter(schema -> schema.word().equals(file)).toList();
        if (known.isEmpty()) {
            throw new UsageException("there is no schema for '%s', only for %s".formatted(file, String.join(", ", new Files())));
        }
        program.console().out(known.getFirst().text().stripTrailing());
        return ExitCode.DONE.number();
    }
}
