package dev.agentloop.demo;

import java.nio.file.Path;

/// The agent as a program of its own, for tests that give it to acpx without building the executable.
public final class DemoAgentMain {
    private DemoAgentMain() {}

    public static void main(String[] args) {
        System.exit(new DemoAgent(System.in, System.out, System.getenv(), Path.of("").toAbsolutePath()).run());
    }
}
