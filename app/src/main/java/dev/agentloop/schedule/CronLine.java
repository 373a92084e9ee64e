package dev.agentloop.schedule;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// agentloop's line in a crontab: when, where, with which HOME and PATH, and the mark it is found by.
///
///     */2 * * * * cd /home/alice/loops && export HOME=/home/alice LANG=C.UTF-8 PATH=/usr/bin:/bin && /home/alice/bin/agentloop tick >>loop-data/cron.log 2>&1 # agentloop: /home/alice/loops
///
/// @param every when
/// @param folder absolute; the one that holds `loop/` and `loop-data/`, and by which the line is known
/// @param home the user's
/// @param lang the locale: cron's own knows ASCII alone
/// @param path where programs are looked for
/// @param command what starts a tick, the program by its absolute path
/// @param log where its output goes
/// @param variables whether the file `.env` of the folder is read first
public record CronLine(Every every, Path folder, String home, String lang, String path, List<String> command, Path log, boolean variables) {
    /// Vixie cron, which Debian and macOS use, cuts a command after so many characters without a word (`MAX_COMMAND`); room is left for its own end.
    public static final int LONGEST = 990;

    private static final String MARK = " # agentloop: ";

    /// As [#quoted] writes words.
    private static final String WORD = "(?:[^\\s'\\\\]|'[^']*'|\\\\')*";
    private static final Pattern ASSIGNMENT = Pattern.compile("([A-Z]+)=(" + WORD + ")");
    private static final Pattern EXPORT = Pattern.compile(" && export ((?:[A-Z]+=" + WORD + " )+)&& ");

    public CronLine {
        command = List.copyOf(command);
    }

    /// The line, without a line break.
    public String text() {
        String words = command.stream().map(CronLine::quoted).collect(Collectors.joining(" "));
        String sourced = variables ? "set -a && . ./.env && set +a && " : "";
        String shell = "cd %s && export HOME=%s LANG=%s PATH=%s && %s%s >>%s 2>&1".formatted(
                quoted(folder.toString()), quoted(home), quoted(lang), quoted(path), sourced, words, quoted(log.toString()));
        // To cron an unescaped % is the end of the command and the beginning of its stdin.
        return every.fields() + " " + (shell + mark(folder)).replace("%", "\\%");
    }

    /// Whether cron takes it whole.
    public boolean fits() {
        return text().length() <= LONGEST;
    }

    /// The variables a line of ours sets, by name; of a line somebody else wrote, none.
    static Map<String, String> exported(String line) {
        Map<String, String> variables = new HashMap<>();
        Matcher export = EXPORT.matcher(line.replace("\\%", "%"));
        if (export.find()) {
            Matcher one = ASSIGNMENT.matcher(export.group(1));
            while (one.find()) {
                variables.put(one.group(1), one.group(2).replace("'\\''", "\0").replace("'", "").replace("\0", "'"));
            }
        }
        return variables;
    }

    /// Whether a line of a crontab is agentloop's own for that folder.
    static boolean isFor(Path folder, String line) {
        return line.endsWith(mark(folder).replace("%", "\\%")) && !line.startsWith("#");
    }

    private static String mark(Path folder) {
        return MARK + folder;
    }

    /// For the shell.
    private static String quoted(String word) {
        return word.matches("[A-Za-z0-9_./:=,@+~-]+") && !word.startsWith("~") ? word : "'" + word.replace("'", "'\\''") + "'";
    }
}
