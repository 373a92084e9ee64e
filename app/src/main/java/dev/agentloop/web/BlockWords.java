package dev.agentloop.web;

import dev.agentloop.conversation.ConversationEvent.Progress;
import dev.agentloop.conversation.ConversationEvent.Step;
import dev.agentloop.conversation.Printable;
import gg.jte.Content;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/// What the templates say about the blocks of a conversation.
public final class BlockWords {
    /// Characters of a folded thought that are seen.
    private static final int BEGINNING = 100;
    private static final Pattern SPACE = Pattern.compile("\\s+"), MARKUP = Pattern.compile("[*_`#]+");

    private final UnaryOperator<String> mask;
    private final String folder;

    /// @param mask takes secrets out of a text
    /// @param folder the clone, which is left out of paths
    BlockWords(UnaryOperator<String> mask, String folder) {
        this.mask = mask;
        this.folder = folder;
    }

    /// Before anything is cut: half a secret is not recognised any more.
    public String text(String text) {
        return mask.apply(Printable.of(text)).stripTrailing();
    }

    public String line(String text) {
        String line = SPACE.matcher(text(text).strip()).replaceAll(" ");
        return folder.isEmpty() ? line : line.replace(folder + "/", "");
    }

    /// @param open whether more of it may come: its last word, which may be the first half of a secret, waits for its end
    public Content prose(String markdown, boolean open) {
        String text = text(open ? wholeWords(markdown) : markdown);
        return Prose.of(text);
    }

    /// Up to the last white space.
    static String wholeWords(String text) {
        int end = text.length();
        while (end > 0 && !Character.isWhitespace(text.charAt(end - 1))) {
            end--;
        }
        return text.substring(0, end);
    }

    /// What a reader sees of a folded thought.
    public String beginning(Block.Thought thought) {
        String text = MARKUP.matcher(line(thought.open() ? wholeWords(thought.markdown()) : thought.markdown())).replaceAll("").strip();
        return text.codePointCount(0, text.length()) <= BEGINNING ? text : text.substring(0, text.offsetByCodePoints(0, BEGINNING)).strip() + " …";
    }

    public String kind(Block.Call block) {
        return line(block.call().kind());
    }

    /// Agents put a command between backticks, or do not name the tool.
    public String title(Block.Call block) {
        String title = line(block.call().title());
        if (title.length() > 2 && title.startsWith("`") && title.endsWith("`")) {
            title = title.substring(1, title.length() - 1);
        }
        if (!title.isEmpty()) {
            return title;
        }
        String about = command(block).isEmpty() ? String.join(", ", paths(block)) : line(block.call().command());
        return about.isEmpty() ? "a tool call that began earlier, or has no name" : about;
    }

    public String command(Block.Call block) {
        String command = text(block.call().command()).strip();
        return folder.isEmpty() ? command : command.replace(folder + "/", "");
    }

    public List<String> paths(Block.Call block) {
        return block.call().paths().stream().map(this::line).toList();
    }

    public String output(Block.Call block) {
        return text(block.call().output()).strip();
    }

    public String sign(Block.Call block) {
        return sign(block.call().progress());
    }

    public String progress(Block.Call block) {
        return block.over() && !block.call().progress().isOver() ? "its end was not seen" : word(block.call().progress());
    }

    /// The class that gives it its colour.
    public String look(Block.Call block) {
        return look(block.call().progress());
    }

    public boolean isFailed(Block.Call block) {
        return block.call().progress() == Progress.FAILED;
    }

    public List<StepWords> steps(Block.Plan plan) {
        return plan.steps().stream().map(step -> new StepWords(sign(step.progress()), word(step.progress()), look(step.progress()), line(step.text()))).toList();
    }

    public String done(Block.Plan plan) {
        return "%d of %d done".formatted(plan.steps().stream().map(Step::progress).filter(Progress::isOver).count(), plan.steps().size());
    }

    public record StepWords(String sign, String word, String look, String text) {}

    public String permission(Block.Permission asked) {
        String tool = asked.title().isBlank() ? "A tool" : line(asked.title());
        return tool + asked.answer().map(option -> ": asked for permission, got ‘" + line(option) + "’")
                .orElse(asked.over() ? ": asked for permission, and got no answer" : ": waits for permission");
    }

    private static String sign(Progress progress) {
        return switch (progress) {
            case PENDING -> "○";
            case IN_PROGRESS -> "▸";
            case COMPLETED -> "✓";
            case FAILED -> "✗";
        };
    }

    private static String word(Progress progress) {
        return switch (progress) {
            case PENDING -> "waits";
            case IN_PROGRESS -> "goes on";
            case COMPLETED -> "done";
            case FAILED -> "failed";
        };
    }

    private static String look(Progress progress) {
        return switch (progress) {
            case PENDING -> "step-pending";
            case IN_PROGRESS -> "step-running";
            case COMPLETED -> "step-done";
            case FAILED -> "step-failed";
        };
    }
}
