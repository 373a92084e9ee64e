package dev.agentloop.forge.gitlab;

import dev.agentloop.forge.Ask;
import dev.agentloop.forge.Home;
import dev.agentloop.forge.Json;
import dev.agentloop.forge.Rest;
import dev.agentloop.model.ForgeException;
import dev.agentloop.model.ForgeException.Kind;
import dev.agentloop.model.Label;
import dev.agentloop.model.LabelRoles;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/// The labels of the project itself and of the groups it is in.
record Labels(Rest rest, Home home) {
    /// What a listing takes for "without labels" and "with any label".
    private static final Set<String> RESERVED = Set.of("none", "any");

    void ensure(LabelRoles roles) throws ForgeException {
        Set<String> existing = existing();
        for (Label label : new TreeSet<>(roles.roles().keySet())) {
            // By the exact name: to GitLab `Loop/Plan` is another label than `loop/plan`.
            if (!existing.contains(label.name())) {
                create(label, roles.roles().get(label));
            }
        }
    }

    private Set<String> existing() throws ForgeException {
        Ask ask = Ask.get(home.at("labels").with("per_page", Form.PAGE), "list the labels of " + home.name());
        return new HashSet<>(home.visible(() -> rest.all(ask, Json.entries(node -> Optional.of(Json.text(node, "name"))))));
    }

    private void create(Label label, LabelRoles.Role role) throws ForgeException {
        JsonNode body = JsonNodeFactory.instance.objectNode()
                .put("name", label.name())
                .put("color", "#" + role.colour())
                .put("description", role.description());
        home.writable(() -> {
            Ask ask = Ask.post(home.at("labels"), "create the label %s in %s".formatted(label, home.name()), body);
            refuseComma(ask, List.of(label));
            try {
                return rest.sendFor(ask, _ -> true);
            } catch (ForgeException e) {
                // Somebody was faster since the listing.
                if (e.kind() != Kind.REFUSED || !existing().contains(label.name())) {
                    throw e;
                }
                return true;
            }
        });
    }

    /// For a request that lists by the label.
    void refuseUnlistable(Label label) throws ForgeException {
        Ask ask = Ask.get(home.at("issues"), "list the issues of %s labelled %s".formatted(home.name(), label));
        refuseComma(ask, List.of(label));
        if (RESERVED.contains(label.name().toLowerCase(java.util.Locale.ROOT))) {
            throw rest.trouble(ask, Kind.REFUSED, "GitLab cannot list by a label of that name. Rename it");
        }
    }

    /// GitLab would take it for two labels.
    void refuseComma(Ask ask, Collection<Label> labels) throws ForgeException {
        for (Label label : labels) {
            if (label.name().indexOf(',') >= 0) {
                throw rest.trouble(ask, Kind.REFUSED, "GitLab cannot set a label that has a comma in its name, as '%s' has. Rename it".formatted(label));
            }
        }
    }

    static String joined(Collection<Label> labels) {
        return labels.stream().map(Label::name).sorted().collect(Collectors.joining(","));
    }
}
