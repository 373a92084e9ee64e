/// The command line: one picocli class per command, each its options plus a `call` in one file.
///
/// Commands answer on stdout and tell what happens on stderr, both through `Console`. Whatever they throw is turned into a message and an exit code in one place,
/// `Agentloop`.
package dev.agentloop.cli;
