package dev.agentloop.cli;

import dev.agentloop.model.ForgeException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.FileSystemException;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ParameterException;

/// The root command, and the one place where what a command throws becomes a message and an exit code.
@Command(
        name = "agentloop",
        description = "You create issues, agents do them.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "[COMMAND]",
        footer = {"", "Without a command: one tick over every loop."})
public final class Agentloop implements Callable<Integer> {
    private final Program program;

    @Mixin
    private Directories directories;

    private Agentloop(Program program) {
        this.program = program;
    }

    /// Without a command: a tick.
    @Override
    public Integer call() throws Exception {
        return TickCommand.tick(program, directories).number();
    }

    /// Runs a command line.
    ///
    /// @return the exit code
    public static int run(Program program, String... args) {
        CommandLine commandLine = commandLine(program);
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        commandLine.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
        int code = commandLine.execute(args);
        say(out, program.console()::out);
        say(err, program.console()::err);
        return code;
    }

    private static void say(StringWriter text, Consumer<String> to) {
        if (!text.toString().isBlank()) {
            to.accept(text.toString().stripTrailing());
        }
    }

    /// Every command, wired.
    static CommandLine commandLine(Program program) {
        CommandLine commandLine = new CommandLine(new Agentloop(program));
        commandLine.getCommandSpec().version("agentloop " + program.version());
        commandLine.addSubcommand(new TickCommand(program));
        commandLine.addSubcommand(new PlanCommand(program));
        commandLine.addSubcommand(new StatusCommand(program));
        commandLine.addSubcommand(new MoveCommand(program));
        commandLine.addSubcommand(IssueCommand.with(program));
        commandLine.addSubcommand(new InitCommand(program));
        commandLine.addSubcommand(new DemoCommand(program));
        commandLine.setExitCodeExceptionMapper(_ -> ExitCode.BUG.number());
        commandLine.setExecutionExceptionHandler((e, line, _) -> explain(e, line, program.console()).number());
        commandLine.setParameterExceptionHandler((e, _) -> misuse(e).number());
        return commandLine;
    }

    private static ExitCode misuse(ParameterException e) {
        CommandLine line = e.getCommandLine();
        PrintWriter err = line.getErr();
        err.println(e.getMessage());
        CommandLine.UnmatchedArgumentException.printSuggestions(e, err);
        err.printf("Try '%s --help'.%n", line.getCommandSpec().qualifiedName());
        return ExitCode.USAGE;
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
        String why = e.getReason() == null ? e.getClass().getSimpleName().replace("Exception", "") : e.getReason();
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
