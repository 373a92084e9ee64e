package dev.agentloop.forge.jira;

import dev.agentloop.forge.ForgeHttp;
import dev.agentloop.forge.Rest;
import dev.agentloop.forge.TokenSource;
import dev.agentloop.model.LoopConfig;
import dev.agentloop.model.LoopConfig.TrackerConfig;
import dev.agentloop.tracker.Tracker;
import java.util.Optional;
import java.util.function.Consumer;

/// The tracker of one loop whose issues live in Jira Cloud, for one tick. The code host beside it is another forge's.
public record Jira(Tracker tracker) {
    /// @param place `tracker: {type: jira, ...}`
    /// @param email of the account the token belongs to, from `JIRA_EMAIL`; empty for a service account's token
    /// @param notices told what a person should know though nothing failed, such as a project's new key
    public static Jira of(LoopConfig config, TrackerConfig.Jira place, TokenSource tokens, Optional<String> email, ForgeHttp http, Consumer<String> notices) {
        Address address = new Address(place.url(), place.project());
        Rest rest = new Rest(http, address.url(), tokens, new JiraDialect(address, email));
        Project project = new Project(rest, address, notices);
        People people = new People(config::allows);
        return new Jira(new JiraTracker(rest, address, project, new Account(rest, people), new Mapping(config.name(), address, project, people)));
    }
}
