package dev.agentloop.git;

import dev.agentloop.credentials.TokenLookup;
import java.io.File;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The two environments git is run with: the user's own, and one in which nothing of the user's or of a clone's is believed.
final class GitEnvironment {
    /// They would point git at another repository than the one it is told to work in, or have it print what it sends.
    private static final Set<String> MISLEADING = Set.of(
            "GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY", "GIT_ALTERNATE_OBJECT_DIRECTORIES", "GIT_COMMON_DIR",
            "GIT_NAMESPACE", "GIT_PREFIX", "GIT_QUARANTINE_PATH", "GIT_SHALLOW_FILE", "GIT_GRAFT_FILE", "GIT_REPLACE_REF_BASE",
            "GIT_CURL_VERBOSE", "GIT_REDACT_COOKIES", "GIT_REFLOG_ACTION", "GIT_EXTERNAL_DIFF");

    private static final List<String> KEPT_WHEN_HARDENED = List.of("PATH", "HOME", "XDG_CONFIG_HOME", "TMPDIR", "GIT_EXEC_PATH", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH");

    /// Carried by every git that agentloop starts, and by what that starts: by it one that outlived its tick is told from a person's own.
    static final String MARK = "AGENTLOOP_GIT=1";

    private GitEnvironment() {}

    /// For agents, which work with git in their clones.
    static Map<String, String> undirected(Map<String, String> environment) {
        Map<String, String> result = new HashMap<>(environment);
        result.keySet().removeIf(name -> MISLEADING.contains(name) || name.startsWith("GIT_TRACE"));
        return result;
    }

    /// For programs that only write files in a clone: no forge's token is there to be read.
    static Map<String, String> withoutTokens(Map<String, String> environment) {
        Map<String, String> result = ofUser(environment);
        result.keySet().removeAll(TokenLookup.allVariables());
        return result;
    }

    /// For fetching and checking out: the user's configuration, keys and helpers work as in a terminal, but nobody is there to answer a question.
    static Map<String, String> ofUser(Map<String, String> environment) {
        Map<String, String> result = undirected(environment);
        speakPlainly(result);
        // An empty GIT_ASKPASS also stops git from asking core.askPass or SSH_ASKPASS, which open a window on somebody's desktop.
        result.put("GIT_ASKPASS", "");
        result.put("GCM_INTERACTIVE", "never");
        return result;
    }

    /// For a repository an agent could write to. There is no secret in it to be stolen, no configuration but `configuration`, and no transport but the disk.
    static Map<String, String> hardened(Map<String, String> environment, Path configuration) {
        Map<String, String> result = new HashMap<>();
        KEPT_WHEN_HARDENED.forEach(name -> {
            if (environment.containsKey(name)) {
                result.put(name, environment.get(name));
            }
        });
        speakPlainly(result);
        result.put("GIT_ASKPASS", "");
        result.put("GIT_CONFIG_GLOBAL", configuration.toString());
        result.put("GIT_CONFIG_NOSYSTEM", "1");
        result.put("GIT_ATTR_NOSYSTEM", "1");
        result.put("GIT_NO_REPLACE_OBJECTS", "1");
        result.put("GIT_NO_LAZY_FETCH", "1");
        result.put("GIT_OPTIONAL_LOCKS", "0");
        result.put("GIT_ALLOW_PROTOCOL", "file");
        return result;
    }

    /// What git starts, and what that starts, is looked for in directories of the machine only, never in the repository git is run in.
    private static void speakPlainly(Map<String, String> environment) {
        environment.computeIfPresent("PATH", (_, path) -> Stream.of(path.split(File.pathSeparator)).filter(entry -> entry.startsWith("/")).collect(Collectors.joining(File.pathSeparator)));
        environment.put("GIT_TERMINAL_PROMPT", "0");
        environment.put("LC_ALL", "C");
        int equals = MARK.indexOf('=');
        environment.put(MARK.substring(0, equals), MARK.substring(equals + 1));
    }

    /// The content of the configuration that [#hardened] commands see in place of the user's. Unlike `-c`, it also reaches the `upload-pack` that git starts in the other repository.
    static String hardenedConfiguration() {
        return """
                [safe]
                	directory = *
                [core]
                	hooksPath = /dev/null
                	fsmonitor = false
                	untrackedCache = false
                	attributesFile = /dev/null
                	autocrlf = false
                [gc]
                	auto = 0
                [maintenance]
                	auto = false
                [submodule]
                	recurse = false
                [fetch]
                	recurseSubmodules = false
                	unpackLimit = 1
                [advice]
                	detachedHead = false
                """;
    }
}
