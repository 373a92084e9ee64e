package dev.agentloop.schedule;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The variables a tick would have when cron starts it, as far as a crontab tells.
public final class CronEnvironment {
    /// Next to nothing: no variable of a shell's start-up files is among them.
    private static final String PATH = "/usr/bin:/bin";

    private static final Pattern SETTING = Pattern.compile("\\s*([A-Za-z_][A-Za-z0-9_]*)\\s*=\\s*(.*?)\\s*");
    private static final Pattern VARIABLE = Pattern.compile("\\s*(?:export\\s+)?([A-Za-z_][A-Za-z0-9_]*)=(.*?)\\s*");

    /// A file of variables is a few lines; anything near this is some other file.
    private static final long MOST_BYTES = 1 << 16;

    private CronEnvironment() {}

    /// @param crontab the user's
    /// @param line the one that starts the tick
    /// @param folder the one that holds `loop/`
    /// @param shell the environment of whoever asks, for what cron takes from the user's account
    public static Map<String, String> of(CrontabText crontab, String line, Path folder, Map<String, String> shell) {
        Map<String, String> environment = bare(shell);
        settings(crontab, line).forEach(environment::put);
        if (line.contains("agentloop-cron.sh")) {
            String home = environment.getOrDefault("HOME", "");
            environment.put("PATH", "%s/.local/bin:%s/bin:/usr/local/bin:/usr/bin:/bin:%s".formatted(home, home, environment.get("PATH")));
        }
        environment.putAll(CronLine.exported(line));
        if (line.contains("agentloop-cron.sh") || line.contains(". ./.env")) {
            environment.putAll(variables(folder.resolve(".env")));
        }
        return environment;
    }

    /// What cron gives every command.
    public static Map<String, String> bare(Map<String, String> shell) {
        Map<String, String> environment = new HashMap<>();
        environment.put("PATH", PATH);
        environment.put("SHELL", "/bin/sh");
        Optional.ofNullable(shell.get("HOME")).ifPresent(home -> environment.put("HOME", home));
        Optional.ofNullable(shell.get("USER")).ifPresent(user -> environment.put("LOGNAME", user));
        return environment;
    }

    /// The `NAME=VALUE` lines above the line.
    private static Map<String, String> settings(CrontabText crontab, String line) {
        Map<String, String> settings = new HashMap<>();
        for (String one : crontab.text().lines().takeWhile(above -> !above.equals(line)).toList()) {
            Matcher setting = SETTING.matcher(one);
            if (setting.matches()) {
                settings.put(setting.group(1), unquoted(setting.group(2)));
            }
        }
        return settings;
    }

    /// A shell reads the file; here only what needs none is understood.
    private static Map<String, String> variables(Path file) {
        Map<String, String> variables = new HashMap<>();
        try {
            List<String> lines = Files.isRegularFile(file) && Files.size(file) <= MOST_BYTES ? Files.readAllLines(file) : List.of();
            for (String one : lines) {
                Matcher variable = VARIABLE.matcher(one);
                if (variable.matches()) {
                    variables.put(variable.group(1), unquoted(variable.group(2)));
                }
            }
        } catch (IOException _) {
            // Nor could the shell read it.
        }
        return variables;
    }

    private static String unquoted(String text) {
        boolean quoted = text.length() >= 2 && (text.startsWith("\"") && text.endsWith("\"") || text.startsWith("'") && text.endsWith("'"));
        return quoted ? text.substring(1, text.length() - 1) : text;
    }
}
