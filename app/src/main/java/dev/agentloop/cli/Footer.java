package dev.agentloop.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import picocli.CommandLine.Model.CommandSpec;

/// What stands below a command's options in `--help`, taken apart.
///
/// @param blocks paragraphs of sentences, each one line; and lines that are to stay as they are, each a block of several
/// @param exitCodes what each means, in the order of the footer; empty when it names none
record Footer(List<Block> blocks, Map<String, String> exitCodes) {
    private static final String EXIT_CODES = "Exit codes: ";
    private static final Pattern CODE = Pattern.compile("(\\d+) (.*)");

    /// @param verbatim whether the lines are to stay as they are: commands, and what stands in columns
    record Block(boolean verbatim, List<String> lines) {}

    static Footer of(CommandSpec command) {
        List<Block> blocks = new ArrayList<>();
        boolean begins = true;
        for (String line : command.usageMessage().footer()) {
            String text = line.replace("%%", "%");
            boolean verbatim = text.contains("   ");
            if (text.isBlank()) {
                begins = true;
            } else if (begins || blocks.getLast().verbatim() != verbatim) {
                blocks.add(new Block(verbatim, new ArrayList<>(List.of(text))));
                begins = false;
            } else {
                blocks.getLast().lines().add(text);
            }
        }
        Map<String, String> codes = new LinkedHashMap<>();
        blocks.removeIf(block -> {
            String text = sentences(block);
            if (!text.startsWith(EXIT_CODES)) {
                return false;
            }
            for (String part : text.substring(EXIT_CODES.length()).replaceFirst("\\.$", "").split("; ")) {
                var code = CODE.matcher(part);
                if (!code.matches()) {
                    throw new IllegalStateException("'%s': '%s' of its exit codes does not begin with a number".formatted(command.qualifiedName(), part));
                }
                String when = code.group(2);
                codes.put(code.group(1), when.substring(0, 1).toUpperCase(Locale.ROOT) + when.substring(1) + ".");
            }
            return true;
        });
        return new Footer(blocks, codes);
    }

    private static String sentences(Block block) {
        return String.join(" ", block.lines());
    }

    void describe(Roff roff) {
        for (Block block : blocks) {
            if (block.verbatim()) {
                roff.verbatim(block.lines().stream().map(String::strip).toList());
            } else {
                roff.paragraph(sentences(block));
            }
        }
    }
}
