import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/// README, documentation and examples in the one folder Debian has for them. Their links lead to where things are then.
record DebianDocs(Path project, Path to) {
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)#:]+)((?:#[^)]*)?\\))");

    /// What of the project lies where in the folder; what stands first counts. The units are not copied: the package installs them.
    private static final Map<String, String> PLACES = new LinkedHashMap<>();

    static {
        PLACES.put("README.md", "README.md");
        PLACES.put("app/docs", "docs");
        PLACES.put("app/ARCHITECTURE.md", "docs/ARCHITECTURE.md");
        PLACES.put("app/CONTRIBUTING.md", "docs/CONTRIBUTING.md");
        PLACES.put("example", "examples");
        PLACES.put("contrib/agentloop-cron.sh", "examples/agentloop-cron.sh");
        PLACES.put("contrib/launchd", "examples/launchd");
        PLACES.put("contrib/systemd", "../../../lib/systemd");
        PLACES.put("LICENSE", "copyright");
    }

    void write() throws IOException {
        for (var place : PLACES.entrySet()) {
            Path from = project.resolve(place.getKey());
            if (place.getValue().startsWith("..") || place.getKey().equals("LICENSE")) {
                continue;
            }
            if (Files.isDirectory(from)) {
                for (Path file : Trees.list(from)) {
                    if (Files.isRegularFile(file)) {
                        copy(file, to.resolve(place.getValue()).resolve(from.relativize(file)));
                    }
                }
            } else {
                copy(from, to.resolve(place.getValue()));
            }
        }
    }

    private void copy(Path from, Path target) throws IOException {
        Files.createDirectories(target.getParent());
        if (from.startsWith(project.resolve("example")) || !from.toString().endsWith(".md")) {
            Files.copy(from, target, StandardCopyOption.COPY_ATTRIBUTES);
            return;
        }
        String text = Files.readString(from).replace("[`app/", "[`");
        Files.writeString(target, LINK.matcher(text).replaceAll(link -> "](" + moved(from, target, link) + link.group(2)));
    }

    private String moved(Path from, Path target, MatchResult link) {
        String meant = project.relativize(from.resolveSibling(link.group(1)).normalize()).toString();
        for (var place : PLACES.entrySet()) {
            if (meant.equals(place.getKey()) || meant.startsWith(place.getKey() + "/")) {
                Path there = to.resolve(place.getValue() + meant.substring(place.getKey().length())).normalize();
                return target.getParent().relativize(there).toString();
            }
        }
        throw new IllegalStateException(from + " has a link to " + link.group(1) + ", which the Debian package has no place for: give it one in DebianDocs.java");
    }
}
