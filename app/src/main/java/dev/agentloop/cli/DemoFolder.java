package dev.agentloop.cli;

import dev.agentloop.model.IssueId;
import dev.agentloop.model.LoopName;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/// The demo's folder: a bare repository that is its own forge, a loop as `agentloop init` writes it, and a scripted agent instead of a real one.
///
/// @param issues where the issues are files
record DemoFolder(Path root, Path repository, Path issues) {
    /// The loop's name.
    static final String LOOP = "shop";

    /// git on an empty repository takes milliseconds.
    private static final int GIT_SECONDS = 30;

    static DemoFolder create(Path root, Program program, Path acpx) throws IOException, UsageException {
        Path repository = root.resolve("shop.git");
        Files.createDirectories(root);
        firstCommit(root, repository);
        program.prepare(repository.toString());
        Path loop = root.resolve("loop").resolve(LOOP);
        String person = program.login(repository.toString()).orElse("you");
        String agent = program.command().stream().map(DemoFolder::word).collect(Collectors.joining(" ", "", " demo-agent"));
        for (Scaffold.TextFile file : new Scaffold(new LoopName(LOOP), repository.toString(), List.of(person), agent).files()) {
            Path path = loop.resolve(file.path());
            Files.createDirectories(path.getParent());
            Files.writeString(path, adapted(file, acpx));
        }
        for (Scaffold.TextFile schema : Scaffold.schemas()) {
            Path path = loop.resolveSibling(schema.path());
            Files.createDirectories(path.getParent());
            Files.writeString(path, schema.text());
        }
        return new DemoFolder(root, repository, root.resolve("shop.issues"));
    }

    /// The scripted agent does what the issue's lines for its step say, so each prompt says which step it is.
    private static String adapted(Scaffold.TextFile file, Path acpx) {
        if (file.path().startsWith("prompts/")) {
            String step = file.path().replace("prompts/", "").replace(".md", "");
            return file.text() + "\ndemo-agent section: " + step + "\n";
        }
        return file.path().equals("acpx-config") ? file.text() + "\nacpx: \"%s\"\n".formatted(acpx) : file.text();
    }

    /// acpx splits a command line as a shell does.
    private static String word(String text) {
        return text.contains(" ") ? "'" + text + "'" : text;
    }

    /// The demo's CI: looks at the newest commit of a pull request, and writes what it found as any script may.
    record Ci(DemoFolder folder) {
        String head(IssueId issue) throws IOException, UsageException {
            return git(folder.repository(), "rev-parse", "refs/heads/issue-%s-demo".formatted(issue));
        }

        /// @return the commit it looked at
        String run(IssueId issue) throws IOException, UsageException {
            String commit = head(issue);
            boolean mentioned = git(folder.repository(), "show", commit + ":README.md").contains("greeting.txt");
            Path checks = Files.createDirectories(folder.issues().resolve("checks").resolve(commit));
            Files.writeString(checks.resolve("documentation.yaml"), mentioned ? "state: passed\n" : "state: failed\nsummary: the README does not mention greeting.txt\n");
            return commit;
        }
    }

    private static void firstCommit(Path root, Path repository) throws IOException, UsageException {
        git(root, "init", "--quiet", "--bare", "--initial-branch=main", repository.toString());
        Path seed = root.resolve("seed");
        git(root, "init", "--quiet", "--initial-branch=main", seed.toString());
        Files.writeString(seed.resolve("README.md"), "# Shop\n\nA repository to try agentloop on.\n");
        git(seed, "add", "README.md");
        git(seed, "-c", "user.name=Demo", "-c", "user.email=demo@localhost", "commit", "--quiet", "--message=Begin");
        git(seed, "push", "--quiet", repository.toString(), "main");
        Files.walkFileTree(seed, new DeleteTree());
    }

    /// @return its standard output and standard error
    static String git(Path directory, String... arguments) throws IOException, UsageException {
        List<String> command = new ArrayList<>(List.of("git"));
        command.addAll(List.of(arguments));
        Process git = new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true).start();
        git.getOutputStream().close();
        String said = new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        try {
            if (!git.waitFor(GIT_SECONDS, TimeUnit.SECONDS) || git.exitValue() != 0) {
                throw new UsageException("'%s' failed: %s".formatted(String.join(" ", command), said));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
        return said;
    }
}
