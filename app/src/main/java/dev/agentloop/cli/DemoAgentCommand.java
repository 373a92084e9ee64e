package dev.agentloop.cli;

import dev.agentloop.demo.DemoAgent;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/// `agentloop demo-agent`: a scripted ACP agent on stdin and stdout. Hidden: acpx starts it, in the demo and in tests.
@Command(name = "demo-agent", hidden = true, description = "A scripted coding agent for the demo and the tests; speaks ACP on stdin and stdout.")
public final class DemoAgentCommand implements Callable<Integer> {
    private final InputStream in;
    private final PrintStream out;
    private final Map<String, String> environment;
    private final Path directory;

    public DemoAgentCommand(InputStream in, PrintStream out, Map<String, String> environment, Path directory) {
        this.in = in;
        this.out = out;
        this.environment = environment;
        this.directory = directory;
    }

    @Override
    public Integer call() {
        return new DemoAgent(in, out, environment, directory).run();
    }
}
