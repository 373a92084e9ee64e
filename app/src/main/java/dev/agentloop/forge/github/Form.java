package dev.agentloop.forge.github;

import dev.agentloop.forge.Home;
import dev.agentloop.forge.Json;
import dev.agentloop.forge.Listing;
import dev.agentloop.forge.Resource;
import dev.agentloop.model.Issue;
import dev.agentloop.model.Label;
import dev.agentloop.model.LoopName;
import java.time.Instant;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// How GitHub lists issues.
record Form(Home home, LoopName loop) implements Listing.Form {
    /// GitHub's most.
    static final String PAGE = "100";

    @Override
    public String forge() {
        return "github";
    }

    @Override
    public int pageSize() {
        return Integer.parseInt(PAGE);
    }

    @Override
    public Resource byChange(boolean closedToo) {
        return all(closedToo, "updated");
    }

    @Override
    public Resource byCreation(boolean closedToo) {
        return all(closedToo, "created");
    }

    private Resource all(boolean closedToo, String sort) {
        return home.at("issues").with("state", closedToo ? "all" : "open").with("sort", sort).with("direction", "asc").with("per_page", PAGE);
    }

    @Override
    public Resource with(Resource listing, Label label) {
        return listing.with("labels", label.name());
    }

    @Override
    public Resource since(Resource listing, Instant from) {
        return listing.with("since", from.toString());
    }

    @Override
    public Optional<Issue> issue(JsonNode entry) {
        return Mapping.isPullRequest(entry) ? Optional.empty() : Optional.of(Mapping.issue(loop, entry));
    }

    @Override
    public Instant updatedAt(JsonNode entry) {
        return Json.time(entry, "updated_at");
    }
}
