package dev.agentloop;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;

/// Runs in the JVM that is trained: every command of the lists in this one process. Part of the build, not of what is shipped.
final class AotTraining {
    private AotTraining() {}

    /// @param args the folder `prepare.sh` has filled, which stands for `{}` in the commands, and the lists of them
    public static void main(String[] args) throws IOException {
        for (String list : Arrays.copyOfRange(args, 1, args.length)) {
            for (String line : Files.readAllLines(Path.of(list))) {
                if (!line.isBlank() && !line.startsWith("#")) {
                    train(line.replace("{}", args[0]), Path.of(args[0]));
                }
            }
        }
        System.exit(0); // as Main ends: the way out is trained, too
    }

    private static void train(String line, Path home) {
        String[] halves = line.split(" < ", 2);
        String[] words = halves[0].strip().split(" +");
        String in = halves.length == 1 ? "" : halves[1].replace("\\n", "\n");
        var environment = new HashMap<>(System.getenv());
        environment.put("HOME", home.toString());
        var out = new ByteArrayOutputStream();
        var stream = new PrintStream(out, true, StandardCharsets.UTF_8);
        int code = Main.run(Arrays.copyOfRange(words, 1, words.length), environment,
                new ByteArrayInputStream(in.getBytes(StandardCharsets.UTF_8)), stream, stream);
        if (code != Integer.parseInt(words[0])) {
            System.err.println("training: expected code " + words[0] + ", got " + code + " from: " + line);
            System.err.println(out.toString(StandardCharsets.UTF_8));
            System.exit(1);
        }
    }
}
