package dev.agentloop.forge.gitea;

import dev.agentloop.forge.Ask;
import dev.agentloop.forge.Home;
import dev.agentloop.forge.Rest;
import dev.agentloop.model.ForgeException;
import dev.agentloop.model.ForgeException.Kind;

/// Whether the repository's issues can be seen at all.
///
/// A repository whose issues are switched off or kept in another tracker, and an account in a team that may not read them, are answered 404 issue by issue. Taken literally
/// every issue would be gone, and its run stopped; so before one counts as gone, the listing is asked for, once a tick.
final class IssuesSeen {
    private final Rest rest;
    private final Home home;
    private boolean seen;

    IssuesSeen(Rest rest, Home home) {
        this.rest = rest;
        this.home = home;
    }

    /// Sends what concerns issues; again when the repository has a new name.
    <T> T visible(Home.Request<T> request) throws ForgeException {
        try {
            return home.visible(request);
        } catch (ForgeException e) {
            if (e.kind() == Kind.GONE) {
                look();
            }
            throw e;
        }
    }

    /// Lists issues. That is never "gone": either they can be seen, or it is said why not.
    <T> T listed(Home.Request<T> request) throws ForgeException {
        try {
            return visible(request);
        } catch (ForgeException e) {
            throw e.kind() == Kind.GONE ? new ForgeException(Kind.UNAVAILABLE, e.getMessage() + " A moment later it was there.", e) : e;
        }
    }

    private synchronized void look() throws ForgeException {
        if (seen) {
            return;
        }
        try {
            rest.one(Ask.get(home.at("issues").with("type", "issues").with("limit", "1"), "list the issues of " + home.name()), node -> node);
            seen = true;
        } catch (ForgeException e) {
            if (e.kind() != Kind.GONE) {
                throw e;
            }
            throw new ForgeException(
                    Kind.REFUSED,
                    "%s The repository is there: either issues are switched off in its settings (or kept in an external tracker), or the token's account may not read them."
                            .formatted(e.getMessage()),
                    e);
        }
    }
}
