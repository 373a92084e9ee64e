/// The local forge: issues, comments and check results as files, branches of a bare repository as pull requests. No server, no account, no network.
///
/// For the repository `/srv/shop.git` everything lies in `/srv/shop.issues/` beside it (`LocalPaths`), unless `tracker.path` names another folder for the issues:
///
/// | path | what |
/// |---|---|
/// | `12.md` | issue 12: front matter, then the text |
/// | `12.comments/0001-alice.md` | its comments, in the order of their numbers |
/// | `checks/<sha>/<name>.yaml` | a check result; any script may write one |
/// | `pulls/<branch>.yaml` | what is remembered of a branch, so that a deleted one is told from one that never was |
/// | `.lock`, `.last-number`, `.*.new` | agentloop's own |
///
/// People edit these files while ticks run. So every write goes to a hidden file that is renamed into place, changes only the lines it is about, and begins anew when the
/// file changed since it was read. A file that is broken is named with its line and hides nothing but itself.
package dev.agentloop.forge.local;
