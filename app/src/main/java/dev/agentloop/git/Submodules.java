package dev.agentloop.git;

import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/// Checks out a fresh clone's submodules. What a repository's `.gitmodules` names is fetched only by the transports its own remote can stand for, and only so deep and so
/// many. A submodule that cannot be had is told, and its directory stays empty: many a repository has one that only some people may read.
final class Submodules {
    /// Submodules of submodules of submodules are seen; more levels are a mistake or an attack.
    private static final int DEEPEST = 3;

    /// The largest collections of submodules known have a few hundred, and no time limit of a tick would see them all.
    private static final int MOST = 100;

    private final Duration limit;
    private final Consumer<String> narration;
    private final Set<String> told = ConcurrentHashMap.newKeySet();

    /// @param limit longest time for those of one repository
    Submodules(Duration limit, Consumer<String> narration) {
        this.limit = limit;
        this.narration = narration;
    }

    /// @param git with the credentials there are
    /// @param origin where the clone comes from
    void checkOut(Git git, Path clone, RemoteUrl origin) throws GitException {
        List<String> transports = transports(origin);
        Git limited = git.with(Map.of("GIT_ALLOW_PROTOCOL", String.join(":", transports), "GIT_LITERAL_PATHSPECS", "1"));
        descend(limited, clone, transports, 1, MOST);
    }

    /// Whoever may push to a repository on a server must not have this machine's files read.
    private static List<String> transports(RemoteUrl origin) {
        return switch (origin.transport()) {
            case "https", "ssh" -> List.of("https", "ssh");
            case "http", "git" -> List.of("https", "ssh", origin.transport());
            default -> List.of("https", "ssh", "http", "file");
        };
    }

    /// @return how many more there may be
    private int descend(Git git, Path clone, List<String> transports, int depth, int most) throws GitException {
        Path list = clone.resolve(".gitmodules");
        if (!Files.isRegularFile(list, LinkOption.NOFOLLOW_LINKS)) {
            return most;
        }
        int left = most;
        for (Submodule submodule : read(git, clone)) {
            Optional<String> objection = depth > DEEPEST ? Optional.of("it is more than %d levels deep".formatted(DEEPEST))
                    : left == 0 ? Optional.of("there are more than %d".formatted(MOST)) : submodule.objection(transports);
            if (objection.isPresent()) {
                tell(submodule, objection.get());
                continue;
            }
            left--;
            try {
                git.run(clone, limit, "submodule", "--quiet", "update", "--init", "--checkout", "--", submodule.path());
            } catch (GitException e) {
                tell(submodule, String.join(" ", e.getMessage().lines().map(String::strip).toList()));
                // What hangs once hangs again.
                left = e.timedOut() ? 0 : left;
                continue;
            }
            left = descend(git, clone.resolve(submodule.path()), transports, depth + 1, left);
        }
        return left;
    }

    private void tell(Submodule submodule, String why) {
        if (told.add(submodule.path() + "\n" + submodule.url())) {
            narration.accept("submodule '%s' is not checked out, agents find an empty directory: %s".formatted(submodule.path(), why));
        }
    }

    private static List<Submodule> read(Git git, Path clone) throws GitException {
        // Without what it includes: git leaves that aside for a file that is named.
        Optional<String> text = git.ask(clone, "config", "--file", clone.resolve(".gitmodules").toString(), "-z", "--get-regexp", "^submodule\\..*\\.(path|url)$");
        Map<String, String> paths = new TreeMap<>();
        Map<String, String> urls = new TreeMap<>();
        for (String entry : text.orElse("").split("\0")) {
            int end = entry.indexOf('\n');
            if (end > 0) {
                String key = entry.substring(0, end);
                String name = key.substring("submodule.".length(), key.lastIndexOf('.'));
                (key.endsWith(".url") ? urls : paths).put(name, entry.substring(end + 1));
            }
        }
        List<Submodule> found = new ArrayList<>();
        paths.forEach((name, path) -> found.add(new Submodule(path, urls.getOrDefault(name, ""))));
        return found;
    }

    /// As `.gitmodules` says it; not to be trusted.
    private record Submodule(String path, String url) {
        Optional<String> objection(List<String> transports) {
            Path inside = Path.of("/clone");
            boolean leavesClone = path.isEmpty() || path.startsWith("-") || !inside.resolve(path).normalize().startsWith(inside);
            if (leavesClone || url.isEmpty() || url.startsWith("-") || hasControls(path + url)) {
                return Optional.of("its path or its URL is none");
            }
            if (url.startsWith("./") || url.startsWith("../")) {
                return Optional.empty();
            }
            try {
                String transport = RemoteUrl.of(url).transport().toLowerCase(Locale.ROOT);
                return transports.contains(transport) ? Optional.empty() : Optional.of("it comes by '%s', and this repository may only name %s".formatted(transport, transports));
            } catch (GitException _) {
                return Optional.of("its URL '%s' is none that git may follow".formatted(url));
            }
        }

        private static boolean hasControls(String text) {
            return text.chars().anyMatch(Character::isISOControl);
        }
    }
}
