/// The port to where the repository's pull requests and CI results live, in the domain's words.
package dev.agentloop.codehost;
