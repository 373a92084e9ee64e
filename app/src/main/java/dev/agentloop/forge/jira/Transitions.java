package dev.agentloop.forge.jira;

import dev.agentloop.forge.Ask;
import dev.agentloop.forge.Json;
import dev.agentloop.forge.Resource;
import dev.agentloop.forge.Rest;
import dev.agentloop.model.ForgeException;
import dev.agentloop.model.ForgeException.Kind;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Closing and opening: a step of the project's workflow to a status that is done, or one that is not.
record Transitions(Rest rest) {
    /// Of several ends the plain one; "Won't do" and "Duplicate" are ends too.
    private static final List<String> USUAL_ENDS = List.of("done", "closed", "resolved");

    /// Of several beginnings the first.
    private static final List<String> BEGINNINGS = List.of("new", "indeterminate");

    /// @param wants what its screen asks for and Jira does not fill in itself, by name
    private record Step(String id, String name, String status, String category, List<String> wants) {
        boolean leadsTo(boolean open) {
            return category.equals(Mapping.DONE) != open;
        }

        /// Lower is better.
        int rank() {
            int at = category.equals(Mapping.DONE) ? USUAL_ENDS.indexOf(status.toLowerCase(Locale.ROOT)) : BEGINNINGS.indexOf(category);
            return at < 0 ? Integer.MAX_VALUE : at;
        }
    }

    /// @param issue where the issue is
    /// @param doing for messages: `close SHOP-12`
    void setOpen(Resource issue, boolean open, String doing) throws ForgeException {
        Resource transitions = issue.below("transitions");
        Ask ask = Ask.get(transitions.with("expand", "transitions.fields"), doing);
        List<Step> steps = rest.get(ask, Json.pageOf("transitions", node -> Optional.of(step(node)))).body().orElseThrow().entries();
        List<Step> fitting = steps.stream().filter(step -> step.leadsTo(open)).sorted(Comparator.comparingInt(Step::rank)).toList();
        if (fitting.isEmpty()) {
            String offered = steps.stream().map(step -> step.name() + " -> " + step.status()).collect(Collectors.joining(", "));
            throw rest.trouble(
                    ask,
                    Kind.REFUSED,
                    "the workflow has no step from here to a status that is %s, or the token's account may not take it (offered: %s)"
                            .formatted(open ? "not done" : "done", offered.isEmpty() ? "none" : offered));
        }
        Step step = fitting.stream().filter(one -> one.wants().isEmpty()).findFirst().orElseThrow(() -> rest.trouble(
                ask,
                Kind.REFUSED,
                "the step %s asks for %s, which only a person can give. Take it in Jira".formatted(fitting.getFirst().name(), String.join(", ", fitting.getFirst().wants()))));
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        body.putObject("transition").put("id", step.id());
        rest.send(Ask.post(transitions, doing, body));
    }

    private static Step step(JsonNode node) {
        List<String> wants = node.path("fields")
                .valueStream()
                .filter(field -> field.path("required").asBoolean(false) && !field.path("hasDefaultValue").asBoolean(false))
                .map(field -> field.path("name").asString("a field"))
                .toList();
        return new Step(Json.text(node, "id"), Json.text(node, "name"), Json.text(node.path("to"), "name"), Mapping.category(node.path("to")), wants);
    }
}
