package dev.agentloop.codehost;

import dev.agentloop.model.Access;
import dev.agentloop.model.Check;
import dev.agentloop.model.ForgeException;
import dev.agentloop.model.PullRequest;
import java.util.List;
import java.util.Optional;

/// Where the pull requests and CI results of one loop's repository live.
public interface CodeHost {
    /// Pull requests whose head branch begins with `headPrefix` and lies in the repository itself or in its configured fork (never in a stranger's fork),
    /// in whatever state, newest first.
    List<PullRequest> pullRequests(String headPrefix) throws ForgeException;

    /// Every commit status and check run of a commit, the latest of each name.
    List<Check> checks(String commit) throws ForgeException;

    /// Opens a pull request, or returns the open one of that branch.
    ///
    /// @param head name of a branch of the repository
    /// @param base name of the branch to merge into
    PullRequest open(String head, String base, String title, String body) throws ForgeException;

    /// What the token may do here with branches and pull requests. Changes nothing.
    Access access() throws ForgeException;

    /// Gives an open pull request this title and text, unless it has them already; nothing else of it changes.
    ///
    /// Safe to repeat. On the local forge, where a branch is its pull request, there is nothing to be done.
    ///
    /// @throws ForgeException of kind `GONE` when there is no such pull request
    void describe(PullRequest pull, String title, String body) throws ForgeException;

    /// The fork that `fork` in the configuration names, made first when it is missing; asked for once a tick, and a refusal too is remembered that long.
    ///
    /// Safe to repeat: a fork whose making was not answered is found the next time.
    ///
    /// @return empty where no `fork` is configured
    /// @throws ForgeException when there is none and it cannot be made, or what has its name is no fork of the repository; or of kind `UNAVAILABLE` while it is being made
    Optional<Fork> fork() throws ForgeException;

    /// Requests made so far to the code host on behalf of this loop.
    int requests();
}
