/// GitLab, on gitlab.com and self-hosted: the endpoints of REST v4, the mapping of their JSON, and what their refusals mean.
///
/// `GitLab` makes the two ports of a loop. `GitLabTracker` is the issues, `GitLabCodeHost` the merge requests, `Checks` what CI says of a commit. `QuickActions` keeps
/// GitLab from carrying out what an agent only wrote.
///
/// The facts below are from GitLab's documentation (`doc/api/*.md`) and its source (`lib/api`, `app/services`), versions 13 to 19. **GitLab 13.2 or later** is needed:
/// it is the oldest whose documentation of `add_labels` and `remove_labels` was seen, and a server that does not know them leaves them unheeded without a word, which
/// `GitLabTracker` notices by its answer.
/// - A project is addressed by its whole path as one encoded segment (`acme%2Ftools%2Fshop`), an issue or merge request by its number in the project (`iid`).
/// - The old path of a renamed project is answered to a GET with 301 to the address by number, and to everything else with 405.
/// - `updated_after` means "at or after". A label or a note moves an issue's `updated_at` only when that is older than a minute (`ThrottledTouch`); so a cursor that stays
///   two minutes behind still meets the issue.
/// - Reads carry an ETag and are answered 304, which saves the body; it counts for the rate limit like any other.
/// - Pages are linked by `Link`; totals are left out above 10,000 entries and offsets end at 50,000, so neither is relied upon.
/// - `issues` lists incidents, tasks and test cases too. Whoever labels one means it, so all of them are issues here; so are confidential ones that the token may see.
/// - Names of labels differ by case. A comma parts them in every request, so a label cannot have one.
/// - Of labels `scope::value` an issue has one of each scope, on the paid tiers: setting one takes away its sibling, in the same request.
/// - What an account may not do with labels is left out in silence: the answer has to be looked at.
/// - A note may have 1,000,000 characters, a description 1,048,576.
/// - With issues switched off in a project its list of issues is empty and each of them is 404.
package dev.agentloop.forge.gitlab;
