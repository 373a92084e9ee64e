package dev.agentloop.demo;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What the agent understands of a prompt without a script.
///
/// @param issue the issue's number or key
/// @param title the issue's title, as far as the prompt shows one
/// @param marker whether the prompt asks for a closing `loop-route` marker
record Assignment(String issue, String title, boolean marker) {
    private static final Pattern KEY = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]*");
    private static final Pattern NUMBER = Pattern.compile("(?i)\\bissue\\W+(?:number\\W+)?(\\d+)");
    private static final Pattern TITLE = Pattern.compile("(?im)^\\W*title\\W*:[ \\t]*(\\S.*)$");
    private static final Pattern HEADLINE = Pattern.compile("(?im)^\\W*issue\\W+[\\w-]+[ \\t]*[:—–-][ \\t]*(\\S.*)$");

    static Assignment read(String prompt, Path directory, Map<String, String> environment) {
        String title = first(TITLE, prompt).or(() -> first(HEADLINE, prompt)).orElse("this issue").strip();
        return new Assignment(issue(prompt, directory, environment), title, prompt.contains("loop-route"));
    }

    /// agentloop tells every process of a run in its environment; the clone's path and the prompt's text are for other callers.
    private static String issue(String prompt, Path directory, Map<String, String> environment) {
        String[] run = environment.getOrDefault("AGENTLOOP_RUN", "").split("/");
        Optional<String> tagged = run.length == 3 ? Optional.of(run[1]) : Optional.empty();
        return tagged.filter(key -> KEY.matcher(key).matches())
                .or(() -> directory.getParent() != null && directory.getParent().endsWith("issues")
                        ? Optional.of(directory.getFileName().toString())
                        : Optional.empty())
                .or(() -> first(NUMBER, prompt))
                .orElse("0");
    }

    String branch() {
        return "issue-" + issue + "-demo";
    }

    private static Optional<String> first(Pattern pattern, String text) {
        return Optional.of(pattern.matcher(text)).filter(Matcher::find).map(m -> m.group(1));
    }
}
