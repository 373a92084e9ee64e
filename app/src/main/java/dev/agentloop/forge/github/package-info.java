/// GitHub and GitHub Enterprise: the endpoints, the mapping of their JSON, and what their refusals mean.
///
/// `GitHub` makes the two ports of a loop. `GitHubTracker` is the issues, with `Listing` for finding what is new at the price of one request; `GitHubCodeHost` is
/// pull requests and checks. `Home` is the repository as the server knows it, which may have been renamed since it was configured.
package dev.agentloop.forge.github;
