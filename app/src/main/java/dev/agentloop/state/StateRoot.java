package dev.agentloop.state;

import dev.agentloop.model.LoopName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/// `loop-data/` itself.
public final class StateRoot {
    private final Path root;
    private final AtomicFiles files;
    private final Accounts accounts;
    private final RequestLimits requestLimits;

    public StateRoot(Path root, AtomicFiles files) {
        this.root = root;
        this.files = files;
        // No loop's name begins with a point.
        this.accounts = new Accounts(root.resolve(".accounts"), files);
        this.requestLimits = new RequestLimits(root.resolve(".limits"), files);
    }

    public Path path() {
        return root;
    }

    /// Loops something is recorded about, ascending: also those whose configuration was renamed or removed, whose agents still need supervision.
    public List<LoopName> loops() throws IOException {
        if (!Files.isDirectory(root)) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(root)) {
            return entries.filter(path -> Places.isTaken(path.resolve("issues")))
                    .map(path -> path.getFileName().toString())
                    .filter(LoopName::isSafe)
                    .map(LoopName::new)
                    .sorted()
                    .toList();
        }
    }

    public LoopData loop(LoopName name) {
        return new LoopData(name, root.resolve(name.value()), files, accounts);
    }

    public Accounts accounts() {
        return accounts;
    }

    public RequestLimits requestLimits() {
        return requestLimits;
    }

    public MetricsText metrics() {
        return new MetricsText(root.resolve(MetricsText.FILE), files);
    }

    public AtomicFiles files() {
        return files;
    }
}
