package dev.agentloop.cli;

import dev.agentloop.config.Loaded;
import dev.agentloop.config.Problem;
import dev.agentloop.model.LoopConfig;
import dev.agentloop.model.LoopName;
import dev.agentloop.schedule.Every;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `agentloop init`: writes a complete, valid, commented loop. Never overwrites a file.
@Command(
        name = "init",
        description = "Scaffolds loop/NAME/ for a repository, and loop-data/. Never overwrites a file.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "    agentloop init https://github.com/acme/shop --username alice",
            "    agentloop init https://gitlab.com/acme/shop --username alice bob",
            "    agentloop init --local ../shop"
        })
final class InitCommand implements Callable<Integer> {
    /// As often as a person looks again.
    private static final Duration CRON = Duration.ofMinutes(2);

    private final Program program;

    @Parameters(index = "0", arity = "0..1", paramLabel = "REPO-URL", description = "https://github.com/acme/shop, or the path of a bare repository on this disk.")
    private String repoURL;

    @Option(
            names = "--local",
            arity = "0..1",
            fallbackValue = ".",
            paramLabel = "DIR",
            description = "In place of REPO-URL: make a local forge, without any server, from this folder of code. The folder gets a remote, and stays as it is otherwise.")
    private Path local;

    @Option(names = "--agent", paramLabel = "AGENT", defaultValue = "claude", description = "An agent acpx knows, or an ACP agent's command line (default: claude).")
    private String agent;

    @Option(
            names = "--username",
            paramLabel = "NAME",
            arity = "1..*",
            description = "Whose issues may reach an agent (default: the token's own user).")
    private List<String> usernames = List.of();

    @Option(names = "--name", paramLabel = "NAME", description = "Name of the loop (default: the repository's).")
    private String name;

    @Mixin
    private LoopFolder loopFolder;

    @Mixin
    private StateFolder stateFolder;

    InitCommand(Program program) {
        this.program = program;
    }

    @Override
    public Integer call() throws Exception {
        if ((repoURL == null) == (local == null)) {
            throw new UsageException(local == null
                    ? "which repository? Give its URL, or --local DIR for a folder of code on this disk"
                    : "REPO-URL and --local are two ways to say which repository: give one");
        }
        Optional<LocalCode> code = local == null ? Optional.empty() : Optional.of(new LocalCode(program, local));
        if (code.isPresent()) {
            repoURL = code.get().bare(Optional.ofNullable(name)).toString();
        }
        LoopName loopName = loopName();
        Optional<String> headBranch = code.isPresent() ? Optional.of(code.get().make(loopName)) : Optional.empty();
        String repository = repository();
        Scaffold scaffold = new Scaffold(loopName, repository, usernames(), agent, headBranch);
        Path home = loopFolder.in(program).resolve(loopName.value());
        for (Scaffold.TextFile file : scaffold.files()) {
            write(home.resolve(file.path()), loopFolder.asWritten().resolve(loopName.value()).resolve(file.path()), file.text());
        }
        writeSchemas();
        program.prepare(repository);
        prepareIssues(scaffold);
        stateFolder.state(program).files().createDirectories(stateFolder.in(program));
        ignoreState();
        Loaded loaded = program.load(loopFolder.in(program));
        if (!checked(loaded, loopName, repository)) {
            return ExitCode.USAGE.number();
        }
        sayNext(loopName);
        code.ifPresent(LocalCode::sayNext);
        return ExitCode.DONE.number();
    }

    private void prepareIssues(Scaffold scaffold) throws IOException {
        if (scaffold.issues().isPresent()) {
            Files.createDirectories(loopFolder.in(program).resolveSibling(scaffold.issues().get()));
            program.console().out("Bitbucket has no issues: they are files in %s, until 'tracker' in config.yaml names a Jira project".formatted(scaffold.issues().get()));
        }
    }

    /// Whether the new loop works; what is wrong with others is for their own time.
    private boolean checked(Loaded loaded, LoopName loopName, String repository) {
        List<Problem> problems = loaded.broken().stream()
                .filter(broken -> broken.name().equals(loopName))
                .flatMap(broken -> broken.problems().stream())
                .toList();
        problems.forEach(problem -> program.console().err(problem.toString()));
        Optional<String> other = loaded.loops().stream()
                .filter(config -> config.name().equals(loopName))
                .map(LoopConfig::repoURL)
                .filter(url -> !repository.startsWith("file:") && !url.equals(repository))
                .findFirst();
        other.ifPresent(url -> program.console().err(
                "agentloop: loop '%s' is for %s: choose another name for %s with --name".formatted(loopName, url, repository)));
        return problems.isEmpty() && other.isEmpty();
    }

    private LoopName loopName() throws UsageException {
        String trimmed = repoURL.replaceAll("/+$", "");
        String last = trimmed.substring(trimmed.lastIndexOf('/') + 1);
        String wanted = name != null ? name : last.endsWith(".git") ? last.substring(0, last.length() - 4) : last;
        if (!LoopName.isSafe(wanted)) {
            throw new UsageException("'%s' cannot be a loop's name: choose one with --name, of letters, digits, '.', '_' and '-'".formatted(wanted));
        }
        return new LoopName(wanted);
    }

    /// A path is written down in full: the configuration is read from other directories, too.
    private String repository() throws UsageException {
        if (repoURL.contains("://")) {
            checkUrl();
            return repoURL;
        }
        if (repoURL.matches("[^/]+@[^/]+:.*")) {
            throw overSsh(repoURL.replaceFirst("[^/]+@([^/]+?):", "https://$1/"));
        }
        Path path = program.workingDirectory().resolve(repoURL).normalize();
        if (!Files.isRegularFile(path.resolve("HEAD"))) {
            throw new UsageException("%s is no bare repository: make one with 'git init --bare %s', or give a URL".formatted(repoURL, repoURL));
        }
        return path.toString();
    }

    /// Before anything is written: what is in a file is soon in a commit.
    private void checkUrl() throws UsageException {
        URI url;
        try {
            url = new URI(repoURL);
        } catch (URISyntaxException _) {
            throw new UsageException("the repository's address is no valid URL: check spaces, brackets and percent signs");
        }
        String scheme = url.getScheme().toLowerCase(Locale.ROOT);
        if (scheme.equals("ssh")) {
            throw overSsh("https://" + url.getHost() + url.getPath());
        }
        if (!List.of("http", "https", "file").contains(scheme)) {
            throw new UsageException("'%s' is no way to reach a repository here: use https, or the path of a bare repository".formatted(scheme));
        }
        if (url.getRawUserInfo() != null) {
            throw new UsageException("the address has a user or password before the host: write it without, and give the token in the environment");
        }
    }

    private UsageException overSsh(String web) {
        return new UsageException("issues cannot be reached over ssh: use %s, and set cloneURL: %s in its config.yaml".formatted(web, repoURL));
    }

    private List<String> usernames() throws UsageException {
        if (!usernames.isEmpty()) {
            return usernames;
        }
        Optional<String> own = program.login(repoURL);
        return List.of(own.orElseThrow(() -> new UsageException(
                "whose issues may reach an agent? Name them with --username NAME (no token of your own was found, or it cannot tell who you are: only one for github.com can)")));
    }

    private void write(Path file, Path asWritten, String text) throws IOException {
        if (Files.exists(file)) {
            program.console().err("%s is there already; it stays as it is".formatted(asWritten));
            return;
        }
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
        program.console().out("wrote " + asWritten);
    }

    /// Said only where there is something to do: they are the same for every loop.
    private void writeSchemas() throws IOException {
        for (Scaffold.TextFile schema : Scaffold.schemas()) {
            Path file = loopFolder.in(program).resolve(schema.path());
            if (!Files.exists(file)) {
                Files.createDirectories(file.getParent());
                Files.writeString(file, schema.text());
            } else if (!Files.readString(file).equals(schema.text())) {
                Path written = loopFolder.asWritten().resolve(schema.path());
                String word = file.getFileName().toString().replaceFirst("\\.json$", "");
                program.console().err("%s is of another version of agentloop, and stays as it is; to renew it: agentloop schema %s >%s".formatted(written, word, written));
            }
        }
    }

    /// The state holds clones and texts of private issues: it does not belong into git.
    private void ignoreState() throws IOException {
        Path ignore = program.workingDirectory().resolve(".gitignore");
        String line = stateFolder.asWritten() + "/";
        List<String> lines = Files.exists(ignore) ? Files.readAllLines(ignore) : List.of();
        if (stateFolder.asWritten().isAbsolute() || lines.contains(line) || lines.contains("/" + line) || lines.contains(stateFolder.asWritten().toString())) {
            return;
        }
        String before = lines.isEmpty() ? "" : String.join("\n", lines) + "\n";
        Files.writeString(ignore, before + line + "\n");
        program.console().out("added %s to .gitignore".formatted(line));
    }

    private void sayNext(LoopName loopName) {
        String line = CronEntry.of(program, loopFolder.asWritten(), stateFolder.asWritten(), Every.of(CRON).orElseThrow()).text();
        program.console().out("""

                Next: read %s/, then see what a tick would do:

                    agentloop plan

                and let cron do it. 'agentloop install-cron' writes this line into your crontab:

                    %s""".formatted(loopFolder.asWritten().resolve(loopName.value()), line));
    }
}
