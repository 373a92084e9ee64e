/// Jira Cloud as a tracker, beside any code host: the endpoints, the mapping of its JSON, and what its refusals mean.
///
/// `Jira` makes the port of a loop. `JiraTracker` is the issues of one project, with `Search` for finding what is new at the price of one request; `AdfWriter` and
/// `AdfReader` are the texts. Facts, from the REST API's version 3 at developer.atlassian.com and from Atlassian's own answers, looked up in November 2026:
///
/// - Only Jira Cloud has what is used here: `POST /rest/api/3/search/jql` (the older `/search` answers 410 since 2025), ADF, account ids. Data Center has none of it.
/// - Basic authentication by email address and API token. A token "with scopes" works only below `https://api.atlassian.com/ex/jira/CLOUD_ID`, where `tracker.url` then points;
///   it needs `read:jira-work`, `write:jira-work` and `read:jira-user`. A service account's token is sent as a bearer, without an address.
/// - A token that is wrong or has expired may be answered 200 with what anonymous visitors see; only the header `X-Seraph-LoginReason` tells.
/// - JQL takes times without a zone in the zone of the asking account; a bare number is milliseconds since 1970 everywhere, which is what is sent.
/// - Labels hold no white space, exist by being used, and differ by case. Several changes in one edit are one change.
/// - A moved issue answers to its old key, also for writes; so nothing is written to an issue that was not read in the same tick.
/// - Texts hold 32,767 characters. An issue holds 5,000 comments.
/// - In a project of Jira Service Management comments made here are public: customers see them.
/// - There are no ETags. An idle look is one search.
package dev.agentloop.forge.jira;
