package dev.agentloop.model;

import java.time.Instant;

/// @param id as the code host writes it in a link text: a number, or on the local forge the branch's name
/// @param url the page, or on the local forge the path, a human opens
/// @param headCommit full hash
/// @param updatedAt when it was opened or its head last changed, as nearly as the code host tells
public record PullRequest(String id, String url, String headBranch, String headCommit, State state, Instant createdAt, Instant updatedAt) {
    public enum State {
        OPEN,
        MERGED,
        CLOSED
    }
}
