package dev.agentloop.git;

import java.util.List;

/// `agentloop git-credential ...` without the rest of the program, for tests that run before it is packaged.
public final class GitCredentialProgram {
    private GitCredentialProgram() {}

    public static void main(String[] args) {
        List<String> arguments = List.of(args).subList(1, args.length);
        int code = new GitCredential(System.getenv(), (_, _) -> { throw new AssertionError("no app is named"); }).run(arguments, System.in, System.out, System.err);
        if (code != 0) {
            System.exit(code);
        }
    }
}
