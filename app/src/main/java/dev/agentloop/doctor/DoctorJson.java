package dev.agentloop.doctor;

import java.util.List;
import java.util.Locale;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// The findings for scripts.
///
///     {"exit":1,"checks":[{"area":"machine","subject":null,"check":"git","mark":"ok","text":"git 2.39.5 (/usr/bin/git)","mend":null}]}
///
/// `area` is `configuration`, `machine`, `agent`, `loop` or `schedule`; `mark` is `ok`, `note`, `warning` or `failure`; `subject` names the agent or the loop.
public final class DoctorJson {
    private static final JsonMapper MAPPER = JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    private DoctorJson() {}

    /// @param exit the exit code that follows
    public static String of(List<Finding> findings, int exit) {
        ObjectNode root = MAPPER.createObjectNode().put("exit", exit);
        ArrayNode checks = root.putArray("checks");
        for (Finding finding : findings) {
            checks.addObject()
                    .put("area", word(finding.area()))
                    .put("subject", finding.subject().isEmpty() ? null : finding.subject())
                    .put("check", finding.check())
                    .put("mark", word(finding.mark()))
                    .put("text", finding.text())
                    .put("mend", finding.mend().orElse(null));
        }
        return MAPPER.writeValueAsString(root);
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
