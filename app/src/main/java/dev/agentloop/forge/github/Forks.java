package dev.agentloop.forge.github;

import dev.agentloop.forge.Answer;
import dev.agentloop.forge.Ask;
import dev.agentloop.forge.Forking;
import dev.agentloop.forge.Forking.Found;
import dev.agentloop.forge.Home;
import dev.agentloop.forge.Json;
import dev.agentloop.forge.Resource;
import dev.agentloop.forge.Rest;
import dev.agentloop.model.ForgeException;
import dev.agentloop.model.ForgeException.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Forks on GitHub (https://docs.github.com/en/rest/repos/forks).
///
/// The objects of a new fork are copied behind the answer 202; until then its commits are "409 Git Repository is empty". To an account that has the fork already, under whatever
/// name, GitHub answers with it; an organisation may have several since 2023, so its forks are looked through first. A name that is taken becomes `shop-1`. A `name` is never
/// asked for: it renames a fork that is there (cli/cli#6329).
record Forks(Rest rest, Home home, Account account) implements Forking.Forge {
    /// A renamed fork is found among the newest ones of the repository. A page is half a megabyte.
    private static final int PAGES = 3;

    private static final String BY_HAND = "Or make the fork by hand, on the repository's page: it is found then, whatever its name.";

    @Override
    public Optional<Found> named(String name) throws ForgeException {
        try {
            return Optional.of(rest.one(Ask.get(at(name), "find the fork " + name), Forks::found));
        } catch (ForgeException e) {
            if (e.kind() == Kind.GONE) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private static Resource at(String name) {
        return Resource.of("repos").below(name.split("/"));
    }

    private static Found found(JsonNode repository) {
        List<String> parents = new ArrayList<>();
        for (String ancestor : List.of("parent", "source")) {
            repository.path(ancestor).path("full_name").stringValueOpt().ifPresent(parents::add);
        }
        return new Found(Json.text(repository, "full_name"), Json.text(repository.path("owner"), "login"), parents, true);
    }

    @Override
    public List<Found> listed(String owner) throws ForgeException {
        if (owner.equalsIgnoreCase(account.login())) {
            return List.of();
        }
        Ask first = Ask.get(home.at("forks").with("sort", "newest").with("per_page", Form.PAGE), "list the forks of " + home.name());
        List<Found> found = new ArrayList<>();
        Optional<Ask> page = Optional.of(first);
        for (int count = 0; page.isPresent() && found.isEmpty() && count < PAGES; count++) {
            Answer<List<Found>> answer = rest.get(
                    page.get(), Json.entries(node -> Optional.of(found(node)).filter(fork -> fork.owner().equalsIgnoreCase(owner))));
            found.addAll(answer.body().orElseThrow());
            page = answer.next().map(first::at);
        }
        return found;
    }

    /// Without the other branches: those are other people's, and names that agentloop's own could meet.
    @Override
    public Found make(String owner) throws ForgeException {
        ObjectNode wanted = JsonNodeFactory.instance.objectNode().put("default_branch_only", true);
        if (!owner.equalsIgnoreCase(account.login())) {
            wanted.put("organization", owner);
        }
        Found made = rest.sendFor(Ask.post(home.at("forks"), "fork %s into %s".formatted(home.name(), owner), wanted), Forks::found);
        return new Found(made.name(), made.owner(), made.parents(), false);
    }

    @Override
    public Found again(Found fork) throws ForgeException {
        try {
            rest.one(Ask.get(at(fork.name()).below("commits").with("per_page", "1"), "see whether the fork %s has its commits".formatted(fork.name())), node -> node);
            return new Found(fork.name(), fork.owner(), fork.parents(), true);
        } catch (ForgeException e) {
            if (e.kind() == Kind.GONE || e.kind() == Kind.REFUSED) {
                return fork;
            }
            throw e;
        }
    }

    @Override
    public String remedy(String owner, String message) {
        if (message.contains("forking is disabled")) {
            return "Forking is allowed in the repository's settings, and for a private one in its organisation's member privileges.";
        }
        if (message.contains("Empty repositories")) {
            return "Push a first commit.";
        }
        if (message.contains("login for a user account")) {
            return "`fork` names the account that the token belongs to, or an organisation.";
        }
        if (message.contains("by integration")) {
            return "A GitHub App forks only into an account where it is installed for all repositories, and not from one organisation's private repository into another. " + BY_HAND;
        }
        if (message.contains("by personal access token")) {
            return "A fine-grained token reaches repositories of one account alone, so it cannot open a pull request from its fork into somebody else's repository either: use a classic token"
                    + " with the scope public_repo, for private repositories repo.";
        }
        return "A classic token needs the scope public_repo, for private repositories repo; in the organisation '%s' its account must be allowed to create repositories. %s".formatted(owner, BY_HAND);
    }
}
