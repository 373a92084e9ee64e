package dev.agentloop.config;

import dev.agentloop.model.AgentConfig;
import dev.agentloop.model.AgentConfig.Engine;
import dev.agentloop.model.LoopName;
import dev.agentloop.model.Sandbox;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// One agent: an ACP agent that acpx runs, or a command.
///
/// ```yaml
/// name: claude                  # only in a list; default: the agent's first word, without its directory
/// agent: claude                 # or the command line of an ACP agent: opencode acp
/// ```
/// or, for one without ACP
/// ```yaml
/// command: [aider, --yes-always, --message-file, "{promptFile}"]
/// output: {format: text}
/// ```
///
/// @param settings its own, and those it shares with others
record AgentEntry(AgentSettings settings) {
    private static final int LONGEST_NAME = 100;

    /// @param at where its name was written, or else the agent
    record Named(AgentConfig agent, Place at) {}

    /// Empty, with a problem added, when it is not said which agent to run.
    Optional<Named> read() {
        Fields fields = settings.own();
        if (fields.has("agent") && fields.has("command")) {
            fields.refuse(
                    fields.placeOf("command"),
                    "'%s' stands beside '%s'".formatted(fields.named("command"), fields.named("agent")),
                    "an agent is run by acpx or as a command",
                    "remove one of them");
        }
        Optional<Text> name = fields.accepts("name") ? name(fields) : Optional.empty();
        Place at = fields.placeOf(name.isPresent() ? "name" : fields.has("command") ? "command" : "agent");
        return (fields.has("command") ? command(name) : acpx(name)).map(agent -> new Named(agent, at));
    }

    private static Optional<Text> name(Fields fields) {
        Optional<Text> name = fields.text("name");
        name.filter(text -> !LoopName.isSafe(text.value())).ifPresent(text -> fields.refuse(
                text.at(),
                "'%s' is %s".formatted(fields.named("name"), text.quoted()),
                "it stands in comments, and in models and prices",
                "use letters, digits, '.', '_' and '-'"));
        return name;
    }

    private Optional<AgentConfig> acpx(Optional<Text> name) {
        Fields fields = settings.own();
        if (fields.has("output")) {
            fields.refuse(
                    fields.placeOf("output"),
                    "'%s' is given without a 'command'".formatted(fields.named("output")),
                    "it is known how to read what acpx writes",
                    "add 'command' or remove this");
        }
        // All of it is read before the agent is looked for, so that everything wrong is told at once.
        AgentConfig settled = AgentConfig.acpx(
                "", settings.globalArgs(), settings.acpx(), settings.env(), settings.sandbox(), settings.allowProjectConfig());
        return agent(fields).map(agent -> new AgentConfig(
                name.map(Text::value).orElseGet(() -> defaultName(firstWord(agent))),
                new Engine.Acpx(agent),
                settled.globalArgs(),
                settled.acpx(),
                settled.env(),
                settled.sandbox(),
                settled.allowProjectConfig(),
                settings.allowSSH()));
    }

    private Optional<AgentConfig> command(Optional<Text> name) {
        Fields fields = settings.own();
        AgentSettings.OF_ACPX.stream().filter(fields::has).forEach(key -> fields.refuse(
                fields.placeOf(key),
                "'%s' is given".formatted(fields.named(key)),
                "it is about acpx, which does not run this command",
                "remove it"));
        Map<String, String> env = settings.env();
        Sandbox sandbox = settings.sandbox();
        boolean ssh = settings.allowSSH();
        return CommandBlock.read(fields).map(engine -> new AgentConfig(
                name.map(Text::value).orElseGet(() -> defaultName(engine.command().getFirst())), engine, List.of(), "acpx", env, sandbox, false, ssh));
    }

    /// A relative program would be looked up in the clone, where whoever writes to the repository decides what it does.
    private static Optional<String> agent(Fields fields) {
        Optional<Text> agent = fields.text("agent").map(text -> new Text(text.value().strip(), text.at()));
        agent.ifPresent(text -> {
            String program = firstWord(text.value());
            String what = "'%s' is %s".formatted(fields.named("agent"), text.quoted());
            if (program.startsWith("-")) {
                fields.refuse(text.at(), what, "it begins like an option", "put options of acpx into 'globalArgs'");
            } else if (isRelativePath(program)) {
                fields.refuse(
                        text.at(),
                        what,
                        "a relative path would be looked up in the clone, so the repository would choose the program",
                        "write the whole path, or a command on PATH");
            }
        });
        return agent.map(Text::value);
    }

    static boolean isRelativePath(String program) {
        return program.contains("/") && !program.startsWith("/");
    }

    private static String defaultName(String program) {
        String last = program.substring(program.lastIndexOf('/') + 1);
        String safe = last.replaceAll("[^A-Za-z0-9._-]+|\\.{2,}", "-").replaceFirst("^[._-]+", "");
        return safe.isEmpty() ? "agent" : safe.substring(0, Math.min(safe.length(), LONGEST_NAME));
    }

    /// As acpx splits a command line: the first word may be in quotes.
    private static String firstWord(String commandLine) {
        char first = commandLine.charAt(0);
        boolean quoted = first == '"' || first == '\'';
        int end = quoted ? commandLine.indexOf(first, 1) : commandLine.indexOf(' ');
        return end < 0 ? commandLine : commandLine.substring(quoted ? 1 : 0, end);
    }
}
