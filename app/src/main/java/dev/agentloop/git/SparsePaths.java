package dev.agentloop.git;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/// Which files of a sparse checkout are on the disk, as `.git/info/sparse-checkout` says it.
final class SparsePaths {
    private static final String PATTERN_SIGNS = "*?[]!#\\";

    private SparsePaths() {}

    /// Plain directories, which git matches far faster ("cone mode"), and to which the files beside them and above belong. Otherwise patterns as of a `.gitignore`.
    static boolean areDirectories(List<String> sparse) {
        return sparse.stream().noneMatch(path -> path.chars().anyMatch(c -> PATTERN_SIGNS.indexOf(c) >= 0));
    }

    static void write(Path clone, List<String> sparse) throws IOException {
        Path info = Files.createDirectories(clone.resolve(".git/info"));
        Files.writeString(info.resolve("sparse-checkout"), text(sparse));
    }

    static String text(List<String> sparse) {
        return areDirectories(sparse) ? cone(sparse) : String.join("\n", sparse) + "\n";
    }

    /// As git writes it: of every directory on the way its files, and of the last everything.
    private static String cone(List<String> sparse) {
        Set<String> parents = new TreeSet<>();
        Set<String> whole = new TreeSet<>();
        for (String path : sparse) {
            String clean = path.replaceAll("/+", "/").replaceAll("^(\\./)+|/$", "");
            whole.add("/" + clean + "/");
            for (int slash = clean.indexOf('/'); slash >= 0; slash = clean.indexOf('/', slash + 1)) {
                parents.add("/" + clean.substring(0, slash) + "/");
            }
        }
        whole.removeIf(path -> whole.stream().anyMatch(other -> !other.equals(path) && path.startsWith(other)));
        parents.removeIf(path -> whole.stream().anyMatch(path::startsWith));
        StringBuilder text = new StringBuilder("/*\n!/*/\n");
        parents.forEach(path -> text.append(path).append("\n!").append(path).append("*/\n"));
        whole.forEach(path -> text.append(path).append('\n'));
        return text.toString();
    }
}
