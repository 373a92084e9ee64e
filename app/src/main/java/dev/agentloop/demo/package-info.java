/// A scripted coding agent that speaks the Agent Client Protocol on stdin and stdout: what the demo and the tests give to acpx in place of a real one.
///
/// What it does is written in the issue it is given, one step a line, so a demo issue reads like what will happen:
///
///     demo-agent plan: plan Read the code; Write the greeting; Test it
///     demo-agent plan: answer I would add a file with a greeting.
///     demo-agent code: commit greeting.txt Hello!
///     demo-agent code: push
///     demo-agent code: route merge
///
/// [dev.agentloop.demo.Verb] lists the steps. Knows nothing of the rest of the program.
package dev.agentloop.demo;
