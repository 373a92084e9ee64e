package dev.agentloop;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/// Runs in the JVM that is trained: every command of the lists in this one process. Part of the build, not of what is shipped.
final class AotTraining {
    private AotTraining() {}

    /// @param args the lists of commands
    public static void main(String[] args) throws IOException {
        for (String list : args) {
            for (String line : Files.readAllLines(Path.of(list))) {
                if (!line.isBlank() && !line.startsWith("#")) {
                    train(line);
                }
            }
        }
        System.exit(0); // as Main ends: the way out is trained, too
    }

    private static void train(String line) {
        String[] halves = line.split(" < ", 2);
        String[] words = halves[0].strip().split(" +");
        String in = halves.length == 1 ? "" : halves[1].replace("\\n", "\n");
        var out = new ByteArrayOutputStream();
        var stream = new PrintStream(out, true, StandardCharsets.UTF_8);
        int code = Main.run(Arrays.copyOfRange(words, 1, words.length), System.getenv(),
                new ByteArrayInputStream(in.getBytes(StandardCharsets.UTF_8)), stream, stream);
        System.out.println(line + "\n" + out.toString(StandardCharsets.UTF_8));
        if (code != Integer.parseInt(words[0])) {
            System.err.println("training: expected code " + words[0] + ", got " + code + " from: " + line);
            System.exit(1);
        }
    }
}
