package dev.agentloop.forge.gitea;

import dev.agentloop.forge.Ask;
import dev.agentloop.forge.Home;
import dev.agentloop.forge.Json;
import dev.agentloop.forge.Resource;
import dev.agentloop.forge.Rest;
import dev.agentloop.model.ForgeException;
import dev.agentloop.model.Label;
import dev.agentloop.model.LabelRoles;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/// The labels there are: the repository's own and those of the organisation it belongs to. Either can be on an issue, and all that is done with them goes by their ids.
///
/// (Since Gitea 1.22.1 labels may be added by name; but names nobody created are left out without a word, and ids serve every version.)
/// Names heed case and need not be unique: a label here is the first of its name, whatever its case.
final class Labels {
    private static final String SCOPE = "read:organization";

    /// Of a label that means nothing to agentloop.
    private static final String GREY = "ededed";

    private final Rest rest;
    private final Home home;
    private final Pages pages;
    private final Consumer<String> notices;
    private List<Entry> repository;
    private List<Entry> organisation;
    private Optional<Instant> readAt = Optional.empty();

    /// A label as the server knows it.
    record Entry(long id, Label label) {
        static Entry of(JsonNode node) {
            return new Entry(Json.number(node, "id"), new Label(Json.text(node, "name")));
        }
    }

    Labels(Rest rest, Home home, Pages pages, Consumer<String> notices) {
        this.rest = rest;
        this.home = home;
        this.pages = pages;
        this.notices = notices;
    }

    /// Reads them anew.
    ///
    /// @return the server's clock when that began
    Optional<Instant> refresh() throws ForgeException {
        repository = null;
        organisation = null;
        ofRepository();
        return readAt;
    }

    /// Every label of that name, oldest first.
    List<Entry> named(Label label) throws ForgeException {
        List<Entry> all = new ArrayList<>(ofRepository());
        all.addAll(ofOrganisation());
        return all.stream().filter(entry -> entry.label().equals(label)).distinct().sorted(Comparator.comparing(Entry::id)).toList();
    }

    /// The id that the label is added by; it is created when nobody has.
    long id(Label label) throws ForgeException {
        Optional<Entry> own = first(ofRepository(), label);
        // The organisation's are only asked for when they are needed.
        Optional<Entry> found = own.isPresent() ? own : first(ofOrganisation(), label);
        return found.isPresent() ? found.get().id() : create(label, GREY, "").id();
    }

    void ensure(LabelRoles roles) throws ForgeException {
        for (Map.Entry<Label, LabelRoles.Role> wanted : new TreeMap<>(roles.roles()).entrySet()) {
            Label label = wanted.getKey();
            if (first(ofRepository(), label).isEmpty() && first(ofOrganisation(), label).isEmpty()) {
                create(label, wanted.getValue().colour(), wanted.getValue().description());
            }
        }
    }

    private static Optional<Entry> first(List<Entry> entries, Label label) {
        return entries.stream().filter(entry -> entry.label().equals(label)).min(Comparator.comparing(Entry::id));
    }

    private List<Entry> ofRepository() throws ForgeException {
        if (repository == null) {
            Pages.Read<Entry> read = home.visible(() -> list(home.at("labels"), "list the labels of " + home.name()));
            repository = new ArrayList<>(read.entries());
            readAt = read.start();
        }
        return repository;
    }

    private List<Entry> ofOrganisation() throws ForgeException {
        if (organisation == null) {
            organisation = askOrganisation();
        }
        return organisation;
    }

    private List<Entry> askOrganisation() throws ForgeException {
        try {
            return list(Resource.of("orgs", home.owner(), "labels"), "list the labels of the organisation " + home.owner()).entries();
        } catch (ForgeException e) {
            switch (e.kind()) {
                case GONE -> {} // The owner is a person, who has none.
                case UNAUTHORIZED -> notices.accept("Labels of the organisation %s are not seen, only the repository's own: %s Without the scope %s a label of both is taken for the repository's."
                        .formatted(home.owner(), e.getMessage(), SCOPE));
                case REFUSED, RATE_LIMITED, UNAVAILABLE, UNCERTAIN -> throw e;
            }
            return List.of();
        }
    }

    private Pages.Read<Entry> list(Resource resource, String doing) throws ForgeException {
        return pages.all(Ask.get(resource, doing), node -> Optional.of(Entry.of(node)));
    }

    /// Never an exclusive one: of those with a common scope, as `loop/`, an issue can only have one, and the server would take the others away by itself.
    private Entry create(Label label, String colour, String description) throws ForgeException {
        JsonNode body = JsonNodeFactory.instance.objectNode().put("name", label.name()).put("color", "#" + colour).put("description", description);
        Entry made = home.writable(() -> rest.sendFor(Ask.post(home.at("labels"), "create the label %s in %s".formatted(label, home.name()), body), Entry::of));
        ofRepository().add(made);
        return made;
    }
}
