package dev.agentloop.state;

import dev.agentloop.model.IssueId;
import dev.agentloop.model.IssueRef;
import dev.agentloop.model.LoopHealth;
import dev.agentloop.model.LoopName;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;

/// What `loop-data/NAME/` holds about one loop.
public final class LoopData {
    static final String META = ".meta";

    /// A loop with a thousand labels stays below it.
    private static final long MAX_LABELS = 1 << 20;

    private final LoopName name;
    private final Path root;
    private final AtomicFiles files;
    private final Accounts accounts;
    private final DiskUse use;

    LoopData(LoopName name, Path root, AtomicFiles files, Accounts accounts) {
        this.use = new DiskUse(root, files);
        this.accounts = accounts;
        this.name = name;
        this.root = root;
        this.files = files;
    }

    public LoopName name() {
        return name;
    }

    /// The bare repository that holds this loop's objects once.
    public Path cache() {
        return root.resolve("cache.git");
    }

    /// What was last seen of the tracker.
    public TrackerCacheFile trackerCache() {
        return new TrackerCacheFile(root.resolve("tracker.json"), name, files);
    }

    /// The agents' accounts, which this loop shares with the others.
    public Accounts accounts() {
        return accounts;
    }

    /// What it takes on the disk.
    public DiskUse use() {
        return use;
    }

    /// Bytes this user may still write to its disk, without what is reserved for root; empty when the file system does not say.
    public OptionalLong freeSpace() {
        Path there = root.toAbsolutePath();
        while (there.getParent() != null && !Files.exists(there)) {
            there = there.getParent();
        }
        try {
            return OptionalLong.of(Files.getFileStore(there).getUsableSpace());
        } catch (IOException | UnsupportedOperationException _) {
            return OptionalLong.empty();
        }
    }

    /// Keys of the notices people were given.
    public Set<String> told() {
        return toldFile().read().keys();
    }

    public void told(String key) throws IOException {
        toldFile().add(key);
    }

    /// How the loop fares, as people know it.
    public LoopHealth health() {
        return toldFile().read().health();
    }

    public void health(LoopHealth health) throws IOException {
        toldFile().health(health);
    }

    /// By which people were last told something, or would have been; empty for none. It is the configuration's, for when that cannot be read.
    public List<String> notifyCommand() {
        return toldFile().read().command();
    }

    public void notifyCommand(List<String> command) throws IOException {
        toldFile().command(command);
    }

    private ToldFile toldFile() {
        return new ToldFile(root.resolve("told.json"), files);
    }

    /// For which labels of which tracker `ensureLabels` succeeded last; empty for none. Losing it costs requests, never correctness.
    public String labelsEnsured() {
        try {
            return new String(Places.content(root.resolve("labels.txt"), MAX_LABELS), StandardCharsets.UTF_8);
        } catch (IOException _) {
            return "";
        }
    }

    public void labelsEnsured(String wanted) throws IOException {
        files.write(root.resolve("labels.txt"), wanted.getBytes(StandardCharsets.UTF_8));
    }

    /// Issues something is recorded about, ascending.
    public List<IssueId> issues() throws IOException {
        Path issues = root.resolve("issues");
        if (!Places.isDirectory(root) || !Places.isDirectory(issues)) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(issues)) {
            return entries.map(path -> path.getFileName().toString())
                    .filter(file -> file.endsWith(META))
                    .map(file -> file.substring(0, file.length() - META.length()))
                    .filter(IssueId::isSafe)
                    .map(IssueId::new)
                    .sorted()
                    .toList();
        }
    }

    public IssueData issue(IssueId id) {
        return new IssueData(new IssueRef(name, id), root.resolve("issues"), files);
    }
}
