/// Gitea and Forgejo, whose API is the same as far as agentloop uses it: the endpoints, the mapping of their JSON, and what their refusals mean.
///
/// `Gitea` makes the two ports of a loop. `GiteaTracker` is the issues, with `IssueListing` for finding what is new at the price of one request and `Labels` for the ids
/// that their labels go by; `GiteaCodeHost` is pull requests and commit statuses. `Pages` reads numbered pages without losing an entry.
///
/// Needs Gitea 1.20, or Forgejo 1.20 (then 7.0 and later): since then a token has the scopes `write:issue`, `write:repository` and `read:user`. The facts noted here are
/// from the sources of Gitea 1.19 to 1.27 and Forgejo 7 to 15 (`routers/api/v1`, `models/issues`, `services/convert`) and their Swagger descriptions.
package dev.agentloop.forge.gitea;
