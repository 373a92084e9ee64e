/// Secrets: where a host's token is looked up, how it is handed to git, and how it is kept out of everything people read.
///
/// Plain classes of the JDK only, because git starts `agentloop git-credential` for every fetch and push and waits for it.
package dev.agentloop.credentials;
