package dev.agentloop.cli;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// A line of stderr for programs:
///
/// ```json
/// {"time":"2026-11-20T23:10:00.123Z","level":"info","loop":"shop","issue":"12","event":"start-run","message":"start plan (…)"}
/// ```
public final class RemarkJson {
    private static final JsonMapper MAPPER = new JsonMapper();

    private RemarkJson() {}

    /// Without the line break at its end; those in the message are escaped.
    public static String of(Remark remark, Instant time) {
        ObjectNode node = MAPPER.createObjectNode();
        node.put("time", time.truncatedTo(ChronoUnit.MILLIS).toString());
        node.put("level", remark.level().name().toLowerCase(Locale.ROOT));
        remark.loop().ifPresent(loop -> node.put("loop", loop.value()));
        remark.issue().ifPresent(issue -> node.put("issue", issue.value()));
        remark.event().ifPresent(event -> node.put("event", event));
        node.put("message", remark.message());
        return MAPPER.writeValueAsString(node);
    }
}
