package dev.agentloop.model;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/// One agent of a loop's `acpx-config`, checked.
///
/// @param name unique in the loop
/// @param globalArgs acpx's global options, among them one that decides about permissions
/// @param acpx the program to run
/// @param env extra environment for the agent
/// @param allowProjectConfig whether a repository may bring its own `.acpxrc.json`, which can replace the agent's command
/// @param allowSSH whether the user's ssh keys and ssh agent are the agent's too, where it would else be kept from them
public record AgentConfig(
        String name,
        Engine engine,
        List<String> globalArgs,
        String acpx,
        Map<String, String> env,
        Sandbox sandbox,
        boolean allowProjectConfig,
        boolean allowSSH) {
    public AgentConfig {
        globalArgs = List.copyOf(globalArgs);
        env = Map.copyOf(env);
    }

    /// What runs the agent.
    public sealed interface Engine {
        /// @param agent one word is a name acpx knows; anything with a space or a slash is the command line of an ACP agent
        record Acpx(String agent) implements Engine {
            /// Whether `agent` is a command line, to be passed to acpx as `--agent`.
            public boolean isCommand() {
                return agent.contains(" ") || agent.contains("/");
            }
        }

        /// A program that knows no ACP.
        ///
        /// @param command program and arguments, with placeholders
        record Command(List<String> command, OutputShape output) implements Engine {
            public Command {
                command = List.copyOf(command);
            }
        }
    }

    /// An agent run by acpx, named by its own name.
    public static AgentConfig acpx(
            String agent, List<String> globalArgs, String acpx, Map<String, String> env, Sandbox sandbox, boolean allowProjectConfig) {
        return new AgentConfig(agent, new Engine.Acpx(agent), globalArgs, acpx, env, sandbox, allowProjectConfig, false);
    }

    public AccountId account() {
        String program = switch (engine) {
            case Engine.Acpx(String agent) -> agent;
            case Engine.Command(List<String> command, _) -> command.getFirst();
        };
        return new AccountId(program, env.getOrDefault("HOME", ""));
    }

    /// As it is.
    ///
    /// @param arm of the experiment
    public Engagement engaged(Optional<String> arm) {
        return engaged(Optional.empty(), List.of(), arm);
    }

    /// @param model of the loop's `models`
    /// @param args the model's, beside its own
    public Engagement engaged(Optional<String> model, List<String> args, Optional<String> arm) {
        OutputShape output = engine instanceof Engine.Command(_, OutputShape shape) ? shape : new OutputShape.Acpx();
        return new Engagement(name, model, args, account(), output, arm);
    }
}
