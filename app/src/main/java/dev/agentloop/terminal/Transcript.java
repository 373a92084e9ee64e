package dev.agentloop.terminal;

import dev.agentloop.conversation.ConversationEvent;
import dev.agentloop.conversation.ConversationEvent.Ended;
import dev.agentloop.conversation.ConversationEvent.Failure;
import dev.agentloop.conversation.ConversationEvent.Message;
import dev.agentloop.conversation.ConversationEvent.Output;
import dev.agentloop.conversation.ConversationEvent.PermissionAnswered;
import dev.agentloop.conversation.ConversationEvent.PermissionAsked;
import dev.agentloop.conversation.ConversationEvent.Plan;
import dev.agentloop.conversation.ConversationEvent.Prompted;
import dev.agentloop.conversation.ConversationEvent.Thought;
import dev.agentloop.conversation.ConversationEvent.ToolCall;
import dev.agentloop.conversation.ConversationEvent.Trouble;
import dev.agentloop.conversation.ConversationEvent.Used;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// Folds the events of a conversation into entries for people, in bounded memory: pieces become messages, and the updates of a tool call one line.
public final class Transcript {
    private final Look look;
    private final Consumer<Entry> entries;
    private final OpenCalls calls;
    private final PlanLines plan;
    private final RunningText message = new RunningText();
    private final RunningText thought = new RunningText();
    private Optional<String> question = Optional.empty();

    public Transcript(Look look, Consumer<Entry> entries) {
        this.look = look;
        this.entries = entries;
        this.calls = new OpenCalls(new ToolLine(look), entries);
        this.plan = new PlanLines(look);
    }

    /// @param live when it happened, for an event that was seen as it happened
    public void add(ConversationEvent event, Optional<Instant> live) {
        if (!(event instanceof Message) && !(event instanceof Used)) {
            show(message.all());
        }
        if (!(event instanceof Thought) && !(event instanceof Used)) {
            showThought(thought.all());
        }
        switch (event) {
            case Message(String text) -> {
                message.add(text);
                if (message.isTooLong()) {
                    show(message.most());
                }
            }
            case Thought(String text) -> {
                if (look.verbose()) {
                    thought.add(text);
                    if (thought.isTooLong()) {
                        showThought(thought.most());
                    }
                }
            }
            case ToolCall call -> calls.add(call, live);
            case Plan steps -> entries.accept(plan.after(steps));
            case PermissionAsked(String title) -> question = Optional.of(title);
            case PermissionAnswered(String title, Optional<String> option) -> {
                question = Optional.empty();
                line("?", Style.YELLOW, "%s: asked for permission, %s".formatted(named(title), option.map(name -> "got '%s'".formatted(look.line(name))).orElse("the question was cancelled")));
            }
            case Trouble(String text) -> line("!", Style.YELLOW, look.line(text));
            case Failure(String text) -> line("✗", Style.RED, look.line(text));
            case Output(String line, boolean data) -> {
                if (!data || look.verbose()) {
                    entries.accept(new Entry(false, List.of(StyledLine.of(look.printable(line).stripTrailing(), data ? Style.DIM : Style.PLAIN))));
                }
            }
            case Prompted _, Ended _ -> calls.end();
            // Whoever shows it sums it up.
            case Used _ -> {}
        }
    }

    /// Nothing more has come yet: what is complete is shown, and what is waited for.
    ///
    /// @param idle whether nothing has come for so long that a person wonders
    public void pause(Instant now, boolean idle) {
        show(message.blocks());
        showThought(thought.blocks());
        calls.showRunning(now);
        if (idle && question.isPresent()) {
            line("?", Style.YELLOW, named(question.get()) + ": waits for permission, which nobody has given yet");
            question = Optional.empty();
        }
    }

    /// Nothing more will come.
    public void end() {
        show(message.all());
        showThought(thought.all());
        calls.end();
        question.ifPresent(title -> line("?", Style.YELLOW, named(title) + ": asked for permission, and got no answer"));
        question = Optional.empty();
    }

    private String named(String title) {
        return title.isBlank() ? "a tool" : look.line(title);
    }

    private void show(String markdown) {
        if (!markdown.isBlank()) {
            entries.accept(new Entry(true, look.markdown(markdown)));
        }
    }

    private void showThought(String text) {
        if (!text.isBlank()) {
            List<StyledLine> lines = look.printable(text).strip().lines().flatMap(line -> look.paragraph("~ ", line, Style.DIM).stream()).toList();
            entries.accept(new Entry(true, lines));
        }
    }

    /// A sentence behind its sign.
    private void line(String sign, Style style, String text) {
        entries.accept(new Entry(false, look.paragraph(sign + " ", text, style)));
    }
}
