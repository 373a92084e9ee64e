package dev.agentloop.credentials;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/// The user's token file, `~/.config/forge/config`: an INI file with a section for each host.
///
///     [git.acme.dev:8443]
///     token = ...
///
///     [gitlab.com]
///     token-cmd = pass show gitlab
///
///     [github.com]
///     app-id = 123456
///     installation = 7890123
///     private-key = ~/.config/forge/agentloop.private-key.pem
final class TokenFile {
    /// A file with a section for every host of a large company is a few kilobytes; anything near this is some other file.
    private static final long MAX_BYTES = 1 << 20;

    private static final Set<PosixFilePermission> OTHERS_READ = Set.of(PosixFilePermission.GROUP_READ, PosixFilePermission.OTHERS_READ);

    private final Path file;
    private final Map<String, String> environment;
    private final Consumer<String> warnings;

    TokenFile(Path file, Map<String, String> environment, Consumer<String> warnings) {
        this.file = file;
        this.environment = environment;
        this.warnings = warnings;
    }

    /// Where the file is, were there one; empty when the environment names no home.
    static Optional<Path> path(Map<String, String> environment) {
        String xdg = environment.getOrDefault("XDG_CONFIG_HOME", "");
        String home = environment.getOrDefault("HOME", "");
        try {
            // The XDG specification: a relative path is to be ignored.
            if (xdg.startsWith("/")) {
                return Optional.of(Path.of(xdg, "forge", "config"));
            }
            return home.isEmpty() ? Optional.empty() : Optional.of(Path.of(home, ".config", "forge", "config"));
        } catch (InvalidPathException _) {
            return Optional.empty();
        }
    }

    /// The token in the section of exactly this host and port.
    Optional<Token> find(String host) {
        if (!Files.isRegularFile(file)) {
            return Optional.empty();
        }
        String source = file + " [" + host + "]";
        Map<String, String> section = section(host);
        Optional<String> plain = Optional.ofNullable(section.get("token"));
        if (plain.isPresent()) {
            warnIfOthersCanRead();
            return usable(source, plain.get());
        }
        Optional<String> command = Optional.ofNullable(section.get("token-cmd"));
        return command.flatMap(c -> new TokenCommand(environment, warnings).run(source, c)).flatMap(answer -> usable(source, answer));
    }

    /// The GitHub App in the section of exactly this host and port.
    Optional<GitHubApp> app(String host) {
        if (!Files.isRegularFile(file)) {
            return Optional.empty();
        }
        Map<String, String> section = section(host);
        return GitHubApp.read(file + " [" + host + "]", GitHubApp.KEYS, key -> section.getOrDefault(key, ""), environment.getOrDefault("HOME", ""), warnings);
    }

    /// Every token that stands in the file itself.
    List<String> plain() {
        List<String> tokens = new ArrayList<>();
        if (Files.isRegularFile(file)) {
            lines().forEach(line -> {
                int equals = line.indexOf('=');
                if (equals > 0 && line.substring(0, equals).strip().equalsIgnoreCase("token")) {
                    tokens.add(line.substring(equals + 1).strip());
                }
            });
        }
        return tokens;
    }

    private Optional<Token> usable(String source, String secret) {
        if (Token.isUsable(secret)) {
            return Optional.of(new Token(source, secret));
        }
        warnings.accept(source + ": the token is empty, or holds a space or a control character; it is ignored");
        return Optional.empty();
    }

    private Map<String, String> section(String host) {
        Map<String, String> keys = new HashMap<>();
        boolean inside = false;
        for (String raw : lines()) {
            String line = raw.strip();
            if (line.isEmpty() || line.startsWith("#") || line.startsWith(";")) {
                continue;
            }
            if (line.startsWith("[") && line.endsWith("]")) {
                inside = line.substring(1, line.length() - 1).strip().equalsIgnoreCase(host);
            } else if (inside && line.indexOf('=') > 0) {
                int equals = line.indexOf('=');
                keys.putIfAbsent(line.substring(0, equals).strip().toLowerCase(Locale.ROOT), line.substring(equals + 1).strip());
            }
        }
        return keys;
    }

    private Iterable<String> lines() {
        try {
            if (Files.size(file) > MAX_BYTES) {
                warnings.accept(file + " is larger than " + MAX_BYTES + " bytes and is not read as a token file");
                return Set.of();
            }
            return new String(Files.readAllBytes(file), StandardCharsets.UTF_8).lines().toList();
        } catch (IOException e) {
            warnings.accept(file + " cannot be read: " + e);
            return Set.of();
        }
    }

    private void warnIfOthersCanRead() {
        try {
            if (Files.getPosixFilePermissions(file).stream().anyMatch(OTHERS_READ::contains)) {
                warnings.accept(file + " holds a token and can be read by other users: chmod 600 " + file);
            }
        } catch (IOException | UnsupportedOperationException _) {
            // A file system without such permissions has nothing to warn about.
        }
    }
}
