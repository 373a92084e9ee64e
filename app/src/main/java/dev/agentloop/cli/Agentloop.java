package dev.agentloop.cli;

import dev.agentloop.model.ForgeException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/// The root command, and the one place where what a command throws becomes a message and an exit code.
@Command(
        name = "agentloop",
        description = "You create issues, agents do them.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "[COMMAND]",
        footer = {
            "",
            "Without a command: one tick over every loop, with the options of 'agentloop tick'.",
            "'agentloop COMMAND --help' says more. git calls 'agentloop git-credential' by itself.",
            "",
            "Exit codes: 0 done; 1 something in the world failed (a forge, git, a disk); 2 wrong",
            "usage or configuration; 70 a bug."
        })
public final class Agentloop {
    private static final String UNNAMED = "tick";

    private final Console console;

    private Agentloop(Console console) {
        this.console = console;
    }

    /// Set before any command is run, so that each of its lines looks like that, also the one that says that it does not exist.
    @Option(
            names = "--log-format",
            paramLabel = "FORMAT",
            scope = CommandLine.ScopeType.INHERIT,
            description = "What stderr is told: text for people, json for programs, an object a line (default: text).")
    void logAs(LogFormat format) {
        console.logAs(format);
    }

    /// Runs a command line.
    ///
    /// @return the exit code
    public static int run(Program program, String... args) {
        String[] named = named(args);
        CommandLine commandLine = commandLine(program, named[0]);
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        commandLine.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
        int code = commandLine.execute(named);
        say(out, program.console()::out);
        say(err, program.console()::err);
        return code;
    }

    /// Without a command it is a tick; `help COMMAND` is `COMMAND --help`.
    private static String[] named(String... args) {
        if (args.length > 0 && args[0].equals("help")) {
            return Stream.concat(Stream.of(args).skip(1), Stream.of("--help")).toArray(String[]::new);
        }
        boolean aboutItself = args.length > 0 && List.of("-h", "--help", "-V", "--version").contains(args[0]);
        if (aboutItself || args.length > 0 && !args[0].startsWith("-")) {
            return args;
        }
        return Stream.concat(Stream.of(UNNAMED), Stream.of(args)).toArray(String[]::new);
    }

    private static void say(StringWriter text, Consumer<String> to) {
        if (!text.toString().isBlank()) {
            to.accept(text.toString().stripTrailing());
        }
    }

    /// The command that is named; all of them when none is, for help and suggestions. Reading the options of all would take longer than most commands.
    static CommandLine commandLine(Program program, String named) {
        CommandLine commandLine = new CommandLine(new Agentloop(program.console()));
        Map<String, Supplier<Object>> commands = commands(program);
        commands.forEach((name, command) -> {
            if (name.equals(named) || !commands.containsKey(named)) {
                commandLine.addSubcommand(name, command.get());
            }
        });
        version(commandLine, "agentloop " + program.version());
        commandLine.setCaseInsensitiveEnumValuesAllowed(true);
        commandLine.setExitCodeExceptionMapper(_ -> ExitCode.BUG.number());
        commandLine.setExecutionExceptionHandler((e, line, _) -> explain(e, line, program.console()).number());
        commandLine.setParameterExceptionHandler((e, _) -> misuse(e).number());
        return commandLine;
    }

    /// With every command, for what is made from them.
    static CommandLine whole(Program program) {
        return commandLine(program, "");
    }

    private static void version(CommandLine commandLine, String version) {
        commandLine.getCommandSpec().version(version);
        commandLine.getSubcommands().values().forEach(command -> version(command, version));
    }

    /// In the order of the help.
    private static Map<String, Supplier<Object>> commands(Program program) {
        Map<String, Supplier<Object>> commands = new LinkedHashMap<>();
        commands.put("tick", () -> new TickCommand(program));
        commands.put("plan", () -> new PlanCommand(program));
        commands.put("status", () -> new StatusCommand(program));
        commands.put("costs", () -> new CostsCommand(program));
        commands.put("explain", () -> new ExplainCommand(program));
        commands.put("logs", () -> new LogsCommand(program));
        commands.put("stop", () -> new StopCommand(program));
        commands.put("move", () -> new MoveCommand(program));
        commands.put("issue", () -> IssueCommand.with(program));
        commands.put("passkey", () -> PasskeyCommand.with(program));
        commands.put("gc", () -> new GcCommand(program));
        commands.put("init", () -> new InitCommand(program));
        commands.put("doctor", () -> new DoctorCommand(program));
        commands.put("install-cron", () -> new InstallCronCommand(program));
        commands.put("serve", () -> new ServeCommand(program));
        commands.put("demo", () -> new DemoCommand(program));
        commands.put("completion", () -> new CompletionCommand(program));
        commands.put("schema", () -> new SchemaCommand(program));
        commands.put("man-pages", () -> new ManPagesCommand(program));
        return commands;
    }

    private static ExitCode misuse(ParameterException e) {
        CommandLine line = e.getCommandLine();
        PrintWriter err = line.getErr();
        err.println("agentloop: " + wrong(e, line));
        CommandLine.UnmatchedArgumentException.printSuggestions(e, err);
        err.printf("Try '%s --help'.%n", line.getCommandSpec().qualifiedName());
        return ExitCode.USAGE;
    }

    private static String wrong(ParameterException e, CommandLine line) {
        if (!(e instanceof CommandLine.UnmatchedArgumentException unmatched) || unmatched.getUnmatched().getFirst().startsWith("-")) {
            return e.getMessage();
        }
        String word = unmatched.getUnmatched().getFirst();
        return line.getSubcommands().isEmpty()
                ? "'%s' is more than '%s' takes".formatted(word, line.getCommandSpec().qualifiedName())
                : "'%s' has no command '%s'".formatted(line.getCommandSpec().qualifiedName(), word);
    }

    private static ExitCode explain(Exception e, CommandLine line, Console console) {
        return switch (e) {
            case UsageException usage -> tell(usage.getMessage(), ExitCode.USAGE, console);
            case ForgeException forge -> tell(forge.getMessage(), ExitCode.WORLD, console);
            case FileSystemException file -> tell(file(file), ExitCode.WORLD, console);
            case IOException io -> tell(String.valueOf(io.getMessage()), ExitCode.WORLD, console);
            default -> bug(e, line);
        };
    }

    private static String file(FileSystemException e) {
        String why = switch (e) {
            case NoSuchFileException _ -> "there is no such file or folder";
            case AccessDeniedException _ -> "this user may not read or write it";
            case FileAlreadyExistsException _ -> "something else is there already";
            default -> e.getReason() == null ? e.getClass().getSimpleName() : e.getReason();
        };
        return "%s: %s; check that the path exists, is writable, and that the disk is not full".formatted(e.getFile(), why);
    }

    private static ExitCode tell(String message, ExitCode code, Console console) {
        console.err("agentloop: " + message);
        return code;
    }

    private static ExitCode bug(Exception e, CommandLine line) {
        line.getErr().println("agentloop: this is a bug in agentloop; please report it with these lines:");
        e.printStackTrace(line.getErr());
        return ExitCode.BUG;
    }
}
