package dev.agentloop.cli;

import dev.agentloop.schedule.CronLine;
import dev.agentloop.schedule.Every;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The crontab line for the folder a command is typed in, as `init` prints it and `install-cron` writes it.
final class CronEntry {
    private static final Path LOOP = Path.of("loop"), LOOP_DATA = Path.of("loop-data");

    /// What a tick and acpx start; agents start more, which is why the whole PATH is kept as long as the line has room for it.
    private static final List<String> PROGRAMS = List.of("agentloop", "git", "node", "npx", "acpx");
    private static final List<String> ALWAYS = List.of("/usr/local/bin", "/usr/bin", "/bin");

    private CronEntry() {}

    /// @param loop as the user wrote it
    /// @param loopData as the user wrote it
    static CronLine of(Program program, Path loop, Path loopData, Every every) {
        List<String> path = directories(program.environment());
        CronLine whole = line(program, loop, loopData, every, path);
        return whole.fits() ? whole : line(program, loop, loopData, every, path.stream().filter(CronEntry::isNeeded).toList());
    }

    private static CronLine line(Program program, Path loop, Path loopData, Every every, List<String> path) {
        List<String> command = new ArrayList<>(List.of(program.executable().map(Path::toString).orElse("agentloop"), "tick"));
        if (!loop.equals(LOOP)) {
            command.addAll(List.of("--loop", loop.toString()));
        }
        if (!loopData.equals(LOOP_DATA)) {
            command.addAll(List.of("--loop-data", loopData.toString()));
        }
        Path folder = program.workingDirectory();
        String home = program.environment().getOrDefault("HOME", System.getProperty("user.home"));
        String lang = Stream.of("LC_ALL", "LANG").map(name -> program.environment().getOrDefault(name, "")).filter(value -> value.matches("(?i).*utf-?8")).findFirst().orElse("C.UTF-8");
        boolean variables = Files.isRegularFile(folder.resolve(".env"));
        return new CronLine(every, folder, home, lang, String.join(File.pathSeparator, path), command, loopData.resolve("cron.log"), variables);
    }

    /// Of the user's PATH, what there is, each once: to agents a relative entry would be a folder of the clone.
    private static List<String> directories(Map<String, String> environment) {
        Stream<String> own = Stream.of(environment.getOrDefault("PATH", "").split(File.pathSeparator));
        return Stream.concat(own, ALWAYS.stream())
                .filter(entry -> entry.startsWith("/") && Files.isDirectory(Path.of(entry)))
                .distinct()
                .collect(Collectors.toList());
    }

    private static boolean isNeeded(String directory) {
        return ALWAYS.contains(directory) || PROGRAMS.stream().anyMatch(name -> Files.isExecutable(Path.of(directory, name)));
    }
}
