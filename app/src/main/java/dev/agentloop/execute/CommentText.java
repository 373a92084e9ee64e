package dev.agentloop.execute;

import dev.agentloop.model.HookEnd;
import dev.agentloop.model.IssueRef;
import dev.agentloop.model.Label;
import dev.agentloop.model.LoopConfig;
import dev.agentloop.model.Publication;
import dev.agentloop.model.RunReading;
import dev.agentloop.model.RunView;
import dev.agentloop.model.RunView.State;
import dev.agentloop.model.Usage;
import dev.agentloop.plan.Durations;
import dev.agentloop.state.KeptWork;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// The comments agentloop writes: what the agent said, or why a human is needed, a small footer, and a hidden marker by which a comment is recognised again.
final class CommentText {
    /// Most of a comment that may be the tail of stderr, so that the sentence above it is still seen.
    private static final int MAX_QUOTE = 4_000;

    /// More than one is kept only when a tick died while it kept the first.
    private static final int MAX_KEPT = 3;

    private static final Pattern FENCE = Pattern.compile("`{3,}");

    private final LoopConfig config;
    private final int limit;
    private final SafeText safe;

    /// @param limit most characters of one comment
    CommentText(LoopConfig config, int limit, UnaryOperator<String> mask) {
        this.config = config;
        this.limit = limit;
        this.safe = new SafeText(config, mask);
    }

    /// The hidden line that says which event a comment tells of.
    static String marker(String event) {
        return "<!-- agentloop %s -->".formatted(event);
    }

    /// @param handsOver whether the comment also says why a human is needed
    static String runMarker(RunView run, boolean handsOver) {
        return marker("run=" + run.record().tag() + (handsOver ? " needs-human" : ""));
    }

    /// What every comment contains that makes another one of this run needless: one with the result, or, when a human is needed, one that says so.
    static String runSign(RunView run, boolean handsOver) {
        String marker = runMarker(run, handsOver);
        return marker.substring(0, marker.length() - "-->".length());
    }

    /// What the agent said.
    ///
    /// @param kept work of the clone that no remote has
    String result(RunView run, Optional<String> remark, List<Path> kept, String marker) {
        String head = remark.map(text -> "_%s._\n\n".formatted(safe(text).replaceAll("\\s+", " ").strip())).orElse("");
        return assemble(head + finalMessage(run), published(run) + kept(kept), run, marker);
    }

    /// Why a human has to look, what is known, and how to try again.
    ///
    /// @param kept work of the clone that no remote has
    String needsHuman(IssueRef issue, Optional<RunView> run, String because, List<Path> kept, String marker) {
        StringBuilder text = new StringBuilder("**A human has to look at this:** %s\n".formatted(sentence(safe(because))));
        text.append("\nTo try again, move it back to ").append(retryLabels(run)).append(", on this page or with `agentloop move ")
                .append(issue).append(' ').append(run.map(view -> view.record().terms().input().name()).orElse("LABEL")).append("`.\n");
        run.ifPresent(view -> {
            String stderr = view.state() instanceof State.Over over ? over.stderrTail() : "";
            if (!stderr.isBlank()) {
                text.append("\nThe end of its stderr:\n\n").append(fenced(safe(tail(stderr)))).append('\n');
            }
            // Last, because only the end of a comment is ever cut.
            String said = finalMessage(view).strip();
            if (!said.isEmpty()) {
                text.append("\nThe agent's last words:\n\n").append(quote(said)).append('\n');
            }
        });
        String body = text.toString().stripTrailing();
        return run.map(view -> assemble(body, published(view) + kept(kept), view, marker)).orElseGet(() -> cut(body, kept(kept) + "\n\n" + marker));
    }

    /// Stands behind what may be cut, as what was kept does.
    private static String published(RunView run) {
        if (!(run.state() instanceof State.Over over) || !(over.evidence().publication().orElse(null) instanceof Publication.Published published)) {
            return "";
        }
        return "\n\nPull request: %s%s".formatted(published.url(), published.change().map(CommentText::changed).orElse(""));
    }

    private static String changed(Publication.Change change) {
        return String.format(Locale.ROOT, " (%s, %,d added, %,d removed)", change.files() == 1 ? "1 file" : "%,d files".formatted(change.files()), change.added(), change.removed());
    }

    /// Stands behind what may be cut: nobody else says where the work is.
    private static String kept(List<Path> kept) {
        if (kept.isEmpty()) {
            return "";
        }
        String commands = kept.stream().limit(MAX_KEPT).map(KeptWork::restoreCommand).collect(Collectors.joining("\n"));
        return "\n\nIts clone held work that was not pushed. It is kept on the machine that runs agentloop, and comes back, in any clone of the repository there, by:\n\n"
                + fenced(commands);
    }

    /// A short remark about an event.
    String note(String text, String marker) {
        return cut(safe(text), "\n\n" + marker);
    }

    /// That work of a clone which is gone can be had back.
    String cleanedUp(List<Path> kept, String marker) {
        return cut("The clone is no longer needed here, and is removed.", kept(kept) + "\n\n" + marker);
    }

    private String assemble(String body, String kept, RunView run, String marker) {
        return cut(body, "%s%s\n\n---\n<sub>%s</sub>\n%s".formatted(afterRun(run), kept, footer(run), marker));
    }

    /// Behind what may be cut: whoever set the script up wants to know.
    private String afterRun(RunView run) {
        return run.afterRun()
                .flatMap(HookEnd::failure)
                .map(why -> "\n\nThe result stands, but `hooks.afterRun` failed:\n\n" + fenced(safe(tail(why))))
                .orElse("");
    }

    private static String footer(RunView run) {
        String duration = run.state() instanceof State.Over over ? " · " + Durations.text(over.lasted()) : "";
        Usage usage = run.state() instanceof State.Over over ? over.reading().usage() : Usage.UNKNOWN;
        StringBuilder footer = new StringBuilder("agentloop · prompt ").append(run.record().terms().prompt()).append(duration);
        usage.inputTokens().ifPresent(tokens -> footer.append(" · ").append(tokens(usage, tokens)));
        usage.outputTokens().ifPresent(tokens -> footer.append(" · ").append(readable(usage, tokens)).append(" tokens out"));
        usage.cost().ifPresent(cost -> footer.append(usage.estimated() ? " · about $" : " · $").append(dollars(cost)));
        return footer.append(" · ").append(run.id()).toString();
    }

    /// Where many are cached their number is long, and the two are compared.
    private static String readable(Usage usage, long tokens) {
        return String.format(Locale.ROOT, usage.cachedTokens().orElse(0) == 0 ? "%d" : "%,d", tokens);
    }

    private static String tokens(Usage usage, long input) {
        long cached = usage.cachedTokens().orElse(0);
        return readable(usage, input) + " tokens in" + (cached == 0 ? "" : " (+ %s cached)".formatted(readable(usage, cached)));
    }

    /// Agents report sums of floating-point numbers: $0.30000000000000004.
    private static String dollars(BigDecimal cost) {
        BigDecimal rounded = cost.setScale(4, RoundingMode.HALF_UP).stripTrailingZeros();
        return rounded.setScale(Math.max(2, rounded.scale())).toPlainString();
    }

    private String finalMessage(RunView run) {
        if (!(run.state() instanceof State.Over(RunReading reading, _, _, _, _, _))) {
            return "";
        }
        return safe(reading.finalMessage().isBlank() ? reading.lastWords() : reading.finalMessage());
    }

    private String retryLabels(Optional<RunView> run) {
        List<Label> labels = run.map(view -> List.of(view.record().terms().input()))
                .orElseGet(() -> config.prompts().stream().map(prompt -> prompt.input()).toList());
        return labels.stream().map(label -> "`" + label + "`").collect(Collectors.joining(" or "));
    }

    private String safe(String text) {
        return safe.text(text);
    }

    private static String quote(String text) {
        return text.lines().map(line -> line.isEmpty() ? ">" : "> " + line).collect(Collectors.joining("\n"));
    }

    /// What an agent or a forge said, as a sentence, brings its own full stop or none.
    private static String sentence(String text) {
        return text.endsWith(".") ? text : text + ".";
    }

    /// In a fence longer than any in the text.
    private static String fenced(String text) {
        int longest = FENCE.matcher(text).results().mapToInt(found -> found.group().length()).max().orElse(2);
        String fence = "`".repeat(longest + 1);
        return fence + "\n" + text + "\n" + fence;
    }

    private static String tail(String text) {
        return text.length() <= MAX_QUOTE ? text : text.substring(text.length() - MAX_QUOTE);
    }

    /// Within the forge's limit: the body is cut at a line, never the marker.
    private String cut(String body, String end) {
        String whole = body + OpenEnd.of(body) + end;
        if (whole.length() <= limit) {
            return whole;
        }
        String note = "\n\n_(cut here: the rest is in the run's directory on the machine that runs agentloop)_";
        int room = Math.max(0, limit - end.length() - note.length() - OpenEnd.MAX_LENGTH);
        int most = Math.min(room, body.length());
        // Never between the two halves of a character.
        String head = body.substring(0, most > 0 && Character.isHighSurrogate(body.charAt(most - 1)) ? most - 1 : most);
        int line = head.lastIndexOf('\n');
        String kept = line > room / 2 ? head.substring(0, line) : head;
        return kept + OpenEnd.of(kept) + note + end;
    }
}
