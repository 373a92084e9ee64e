package dev.agentloop.forge.github;

import dev.agentloop.forge.Ask;
import dev.agentloop.forge.Home;
import dev.agentloop.forge.Json;
import dev.agentloop.forge.Rest;
import dev.agentloop.model.ForgeException;
import dev.agentloop.model.ForgeException.Kind;
import dev.agentloop.model.Label;
import dev.agentloop.model.LabelRoles;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/// The labels of the repository itself.
record Labels(Rest rest, Home home) {
    void ensure(LabelRoles roles) throws ForgeException {
        Map<Label, LabelRoles.Role> missing = new TreeMap<>(roles.roles());
        missing.keySet().removeAll(existing());
        for (Map.Entry<Label, LabelRoles.Role> label : missing.entrySet()) {
            create(label.getKey(), label.getValue());
        }
    }

    private Set<Label> existing() throws ForgeException {
        Ask ask = Ask.get(home.at("labels").with("per_page", Form.PAGE), "list the labels of " + home.name());
        return new HashSet<>(home.visible(() -> rest.all(ask, Json.entries(node -> Optional.of(new Label(Json.text(node, "name")))))));
    }

    private void create(Label label, LabelRoles.Role role) throws ForgeException {
        JsonNode body = JsonNodeFactory.instance.objectNode()
                .put("name", label.name())
                .put("color", role.colour())
                .put("description", role.description());
        try {
            home.writable(() -> rest.sendFor(Ask.post(home.at("labels"), "create the label %s in %s".formatted(label, home.name()), body), _ -> true));
        } catch (ForgeException e) {
            // Somebody was faster since the listing.
            if (e.kind() != Kind.REFUSED || !existing().contains(label)) {
                throw e;
            }
        }
    }
}
