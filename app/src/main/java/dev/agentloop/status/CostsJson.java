package dev.agentloop.status;

import java.time.Instant;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// The costs for scripts.
public final class CostsJson {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(SerializationFeature.INDENT_OUTPUT)
            // Money as people write it, not 1E+1.
            .enable(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN)
            .build();

    private CostsJson() {}

    public static String of(CostReport report) {
        ObjectNode root = MAPPER.createObjectNode();
        root.put("by", report.by().word());
        root.put("since", report.since().map(Instant::toString).orElse(null));
        ArrayNode groups = root.putArray("groups");
        for (CostReport.Group group : report.groups()) {
            ObjectNode node = groups.addObject().put("group", group.name());
            put(node, group.sum());
            node.putObject("issues")
                    .put("count", group.issues().count())
                    .put("ended", group.issues().ended())
                    .put("succeeded", group.issues().succeeded());
        }
        put(root.putObject("total"), report.total());
        return MAPPER.writeValueAsString(root);
    }

    private static void put(ObjectNode node, CostSum sum) {
        node.put("runs", sum.runs()).put("succeeded", sum.succeeded()).put("failed", sum.failed());
        UsageJson.put(node, sum.usage());
        node.put("costUnknown", sum.costUnknown());
        node.put("seconds", sum.worked().toSeconds());
    }
}
