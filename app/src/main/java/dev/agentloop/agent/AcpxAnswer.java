package dev.agentloop.agent;

import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What acpx's short commands say on stdout: one JSON object a line, among lines of other programs perhaps.
final class AcpxAnswer {
    private static final JsonMapper JSON = JsonMapper.shared();

    private AcpxAnswer() {}

    /// acpx's own name for the session; empty when there is no such session.
    static Optional<String> recordId(String stdout) {
        return last(stdout, "/acpxRecordId").filter(id -> !id.equals("unknown"));
    }

    /// Whether a turn was running and `cancel` ended it.
    static boolean isCancelled(String stdout) {
        return last(stdout, "/cancelled").filter("true"::equals).isPresent();
    }

    static Optional<JsonNode> error(String stdout) {
        return stdout.lines().map(line -> parse(line).path("error")).filter(JsonNode::isObject).reduce((_, later) -> later);
    }

    private static Optional<String> last(String stdout, String pointer) {
        return stdout.lines().map(line -> parse(line).at(pointer).asString("")).filter(text -> !text.isEmpty()).reduce((_, later) -> later);
    }

    private static JsonNode parse(String line) {
        try {
            return JSON.readTree(line);
        } catch (JacksonException _) {
            return JSON.missingNode();
        }
    }
}
