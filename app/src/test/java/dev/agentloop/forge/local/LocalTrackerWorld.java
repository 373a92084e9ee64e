package dev.agentloop.forge.local;

import dev.agentloop.model.Effects;
import dev.agentloop.model.IssueId;
import dev.agentloop.model.Label;
import dev.agentloop.model.LoopName;
import dev.agentloop.tracker.Tracker;
import dev.agentloop.tracker.TrackerWorld;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/// People who work on the files of a local tracker with their own tools. It reads and writes them without any of the tracker's code.
public final class LocalTrackerWorld implements TrackerWorld {
    private static final LoopName LOOP = new LoopName("shop");
    private static final YAMLMapper YAML = new YAMLMapper();

    private final Path folder;
    private final InstantSource clock;
    private final Tracker tracker;
    private long lastNumber;

    LocalTrackerWorld(Path folder) {
        this(folder, Effects.NONE);
    }

    LocalTrackerWorld(Path folder, Effects effects) {
        this(folder, InstantSource.system(), effects);
    }

    public LocalTrackerWorld(Path folder, InstantSource clock) {
        this(folder, clock, Effects.NONE);
    }

    private LocalTrackerWorld(Path folder, InstantSource clock, Effects effects) {
        this.folder = folder;
        this.clock = clock;
        this.tracker = new LocalTracker(LOOP, folder, "carol", clock, effects);
    }

    @Override
    public Set<Ability> trackerAbilities() {
        return EnumSet.of(Ability.OTHER_PEOPLE, Ability.DELETE, Ability.LABELS_WITHOUT_CASE, Ability.VALIDATION);
    }

    @Override
    public LoopName loop() {
        return LOOP;
    }

    @Override
    public Tracker tracker() {
        return tracker;
    }

    @Override
    public Tracker anotherTracker() {
        return new LocalTracker(LOOP, folder, "carol", clock, Effects.NONE);
    }

    @Override
    public String creator() {
        return "carol";
    }

    @Override
    public int pageSize() {
        return 10;
    }

    Path file(IssueId issue) {
        return folder.resolve(issue + ".md");
    }

    @Override
    public IssueId open(String author, String title, String body, Set<Label> labels) throws IOException {
        do {
            lastNumber++;
        } while (Files.exists(folder.resolve(lastNumber + ".md")));
        String text = "---\ntitle: %s\nauthor: %s\nlabels: %s\n---\n\n%s\n".formatted(json(title), author, flow(labels), body);
        Files.writeString(folder.resolve(lastNumber + ".md"), text);
        return IssueId.of(lastNumber);
    }

    @Override
    public void edit(IssueId issue, String title, String body) throws Exception {
        rewrite(issue, text -> {
            String front = text.substring(0, text.indexOf("\n---\n", 3)).replaceFirst("(?m)^title: .*$", Matcher.quoteReplacement("title: " + json(title)));
            return front + "\n---\n\n" + body + "\n";
        });
    }

    @Override
    public void addLabel(IssueId issue, Label label) throws Exception {
        rewriteLabels(issue, labels -> labels.add(label));
    }

    @Override
    public void removeLabel(IssueId issue, Label label) throws Exception {
        rewriteLabels(issue, labels -> labels.remove(label));
    }

    private void rewriteLabels(IssueId issue, java.util.function.Consumer<Set<Label>> change) throws Exception {
        rewrite(issue, text -> {
            Set<Label> labels = labelsIn(text);
            change.accept(labels);
            return text.replaceFirst("(?m)^labels: .*$", Matcher.quoteReplacement("labels: " + flow(labels)));
        });
    }

    @Override
    public void setOpen(IssueId issue, boolean open) throws Exception {
        String line = "state: " + (open ? "open" : "closed") + "\n";
        rewrite(issue, text -> {
            String without = text.replaceFirst("(?m)^state: .*\n", "");
            return "---\n" + line + without.substring(4);
        });
    }

    /// Takes the lock, so that what races in a test is the tracker and not two careless editors.
    private void rewrite(IssueId issue, UnaryOperator<String> change) throws Exception {
        try (FileChannel channel = FileChannel.open(folder.resolve(".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            while (!taken(channel)) {
                Thread.sleep(1);
            }
            Path saved = folder.resolve("editor-" + issue + ".tmp");
            Files.writeString(saved, change.apply(Files.readString(file(issue))));
            Files.move(saved, file(issue), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    @SuppressWarnings("resource")
    private static boolean taken(FileChannel channel) throws IOException {
        try {
            return channel.tryLock() != null;
        } catch (OverlappingFileLockException _) {
            return false;
        }
    }

    @Override
    public void comment(IssueId issue, String author, String body) throws IOException {
        Path comments = Files.createDirectories(folder.resolve(issue + ".comments"));
        long next = Files.list(comments).count() + 1;
        Files.writeString(comments.resolve(next + ".md"), "---\nauthor: %s\ncreated: %s\n---\n\n%s\n".formatted(author, clock.instant(), body));
    }

    @Override
    public void delete(IssueId issue) throws IOException {
        Files.delete(file(issue));
    }

    @Override
    public Set<Label> labels(IssueId issue) throws IOException {
        return labelsIn(Files.readString(file(issue)));
    }

    private static Set<Label> labelsIn(String text) {
        JsonNode front = YAML.readTree(text.substring(4, text.indexOf("\n---\n", 3) + 1));
        return StreamSupport.stream(front.path("labels").spliterator(), false)
                .map(n -> new Label(n.asString()))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static String flow(Set<Label> labels) {
        return labels.stream().map(l -> json(l.name())).collect(Collectors.joining(", ", "[", "]"));
    }

    private static String json(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
}
