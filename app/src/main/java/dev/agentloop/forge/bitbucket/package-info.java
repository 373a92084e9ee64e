/// Bitbucket Cloud as code host: pull requests and build statuses. Its issues and their API were removed in August 2026; a Jira or local tracker stands beside it.
///
/// Facts, from Atlassian's REST documentation (API 2.0, developer.atlassian.com/cloud/bitbucket/rest) unless said otherwise:
///
/// - Listings are `{"values":[...],"next":...}`; page sizes are no part of the API, 50 is the most for pull requests. Several states are asked for by
///   repeating `state`; `q` filters, and its `~` is "contains, whatever the case".
/// - A pull request carries the first twelve characters of its commits' hashes; the whole one is told by the commit.
/// - A second POST for the same two branches rewrites the first pull request's title and description (atlassian-python-api, Weblate).
/// - A build status is overwritten by the next one with its key. There are INPROGRESS, SUCCESSFUL, FAILED and STOPPED, and none for "skipped".
/// - ETags are not documented for these resources; nothing is asked conditionally. The port needs no incremental look: pull requests are asked for only
///   for issues in the CI gate, or after a run.
/// - 1,000 requests an hour and account (more for the access tokens of large workspaces), in a rolling window; 429 when used up.
/// - App passwords ended on 9 June 2026. An API token of an account (`ATATT...`) is the password of HTTP's basic authentication beside the account's email;
///   an access token of a repository, project or workspace (`ATCTT...`) is a bearer token.
package dev.agentloop.forge.bitbucket;
