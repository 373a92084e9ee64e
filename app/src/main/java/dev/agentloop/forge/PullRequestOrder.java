package dev.agentloop.forge;

import dev.agentloop.model.PullRequest;
import java.util.Comparator;

/// The order in which a code host's pull requests are told, where their ids are numbers.
public final class PullRequestOrder {
    public static final Comparator<PullRequest> NEWEST_FIRST = Comparator.comparing(PullRequest::createdAt)
            .thenComparing(pull -> Long.parseLong(pull.id()))
            .reversed();

    private PullRequestOrder() {}
}
