package dev.agentloop.forge.gitea;

import dev.agentloop.forge.Ask;
import dev.agentloop.forge.Forking;
import dev.agentloop.forge.Forking.Found;
import dev.agentloop.forge.Home;
import dev.agentloop.forge.Json;
import dev.agentloop.forge.OwnAccount;
import dev.agentloop.forge.Resource;
import dev.agentloop.forge.Rest;
import dev.agentloop.model.ForgeException;
import dev.agentloop.model.ForgeException.Kind;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Forks on Gitea and Forgejo (`routers/api/v1/repo/fork.go`).
///
/// The fork is complete when it is answered. 409 stands for a name that is taken, for a fork that is there under another name (go-gitea/gitea#7154), and for an account with as many
/// repositories as it may have; 403 for an organisation the account is no member of, 422 for one that does not exist, and on Forgejo 413 for a quota.
final class Forks implements Forking.Forge {
    private final Rest rest;
    private final Home home;
    private final Pages pages;
    private final OwnAccount<String> account;

    Forks(Rest rest, Home home, Pages pages) {
        this.rest = rest;
        this.home = home;
        this.pages = pages;
        this.account = new OwnAccount<>(() -> rest.one(Ask.get(Resource.of("user"), "find out the token's account"), node -> Json.text(node, "login")));
    }

    @Override
    public Optional<Found> named(String name) throws ForgeException {
        try {
            return Optional.of(rest.one(Ask.get(Resource.of("repos").below(name.split("/")), "find the fork " + name), Forks::found));
        } catch (ForgeException e) {
            if (e.kind() == Kind.GONE) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private static Found found(JsonNode repository) {
        List<String> parents = repository.path("parent").path("full_name").stringValueOpt().map(List::of).orElse(List.of());
        return new Found(Json.text(repository, "full_name"), Json.text(repository.path("owner"), "login"), parents, true);
    }

    @Override
    public List<Found> listed(String owner) throws ForgeException {
        Ask ask = Ask.get(home.at("forks"), "list the forks of " + home.name());
        return pages.all(ask, node -> Optional.of(found(node)).filter(fork -> fork.owner().equalsIgnoreCase(owner))).entries();
    }

    @Override
    public Found make(String owner) throws ForgeException {
        ObjectNode wanted = JsonNodeFactory.instance.objectNode();
        if (!owner.equalsIgnoreCase(account.get())) {
            wanted.put("organization", owner);
        }
        return rest.sendFor(Ask.post(home.at("forks"), "fork %s into %s".formatted(home.name(), owner), wanted), Forks::found);
    }

    @Override
    public Found again(Found fork) {
        return fork;
    }

    @Override
    public String remedy(String owner, String message) {
        if (message.contains("limit")) {
            return "The account has as many repositories as it may have.";
        }
        if (message.contains("HTTP 409")) {
            return "Another repository of '%s' has that name: rename it, or fork by hand under another name, which is found then.".formatted(owner);
        }
        if (message.contains("HTTP 413")) {
            return "Make room in the account '%s', or have its quota raised.".formatted(owner);
        }
        return "`fork` names the account that the token belongs to, or an organisation in which it may create repositories; the token needs the scopes write:repository and read:user"
                + " (write:organization for an organisation).";
    }
}
