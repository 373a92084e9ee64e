package dev.agentloop.config;

import java.util.List;
import java.util.Optional;

/// Who is told what happens. A text goes through `/bin/sh`, as it would in a crontab; a list is run as it is.
///
/// ```yaml
/// notify:
///   command: jq -r .text | mail -s agentloop alice
/// ```
final class NotifyBlock {
    private NotifyBlock() {}

    /// The command and its arguments; empty for none.
    static List<String> read(Fields config) {
        Optional<Fields> block = config.block("notify", Block.NOTIFY);
        if (block.isEmpty()) {
            return List.of();
        }
        Fields fields = block.get();
        fields.require("command", "there is nothing else to say how to notify");
        return switch (fields.value("command").orElse(null)) {
            case null -> List.of();
            case Node.Sequence _ -> fields.texts("command").stream().map(Text::value).toList();
            case Node _ -> fields.script("command").map(text -> List.of("/bin/sh", "-c", text.value())).orElse(List.of());
        };
    }
}
