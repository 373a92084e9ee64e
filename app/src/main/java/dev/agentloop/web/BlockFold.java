package dev.agentloop.web;

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
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/// Folds the events of a conversation into blocks, for a page and for who watches it: pieces become messages, the updates of a tool call one block that changes, and so the plan's.
///
/// What may still change is remembered, which is bounded; where in the file it began, [#resume] says, so that reading from there on makes the same blocks again. An update of something that
/// began further back than [#REACH] makes a new block.
final class BlockFold {
    /// Bytes of the file. Read again, in some hundredths of a second, when somebody's connection was interrupted.
    static final long REACH = 1024 * 1024;
    /// Bytes for which a call that has ended is remembered: agents tell some ends twice.
    private static final long LINGERING = 16 * 1024;
    /// Agents call a few tools at a time, and ask one question.
    private static final int MOST = 100;

    /// Those that are new or changed, in the order in which they became so.
    private final Map<String, Supplier<Block>> changed = new LinkedHashMap<>();
    private Optional<RunningBlock> running = Optional.empty();
    private final Map<String, Call> calls = new LinkedHashMap<>();
    private final List<Asked> asked = new ArrayList<>();
    private Optional<Planned> plan = Optional.empty();
    /// Where the turn began; what answers its prompt is known by it.
    private Optional<Long> turn;
    private long line = -1;
    private int ofLine;

    private record Call(String id, long began, long updated, Block.Call block) {}

    private record Asked(String id, long began, String title) {}

    private record Planned(String id, long began) {}

    /// @param begin where in the file it is begun to read, in bytes
    BlockFold(long begin) {
        this.turn = Optional.of(begin);
    }

    /// @param at where the event's line begins, in bytes
    void take(ConversationEvent event, long at) {
        ofLine = at == line ? ofLine + 1 : 0;
        line = at;
        forget();
        Optional<RunningBlock.Kind> kind = RunningBlock.Kind.of(event);
        if (running.isPresent() && !(event instanceof Used) && !kind.equals(Optional.of(running.get().kind()))) {
            close();
        }
        switch (event) {
            case Message(String text) -> add(RunningBlock.Kind.MESSAGE, text);
            case Thought(String text) -> add(RunningBlock.Kind.THOUGHT, text);
            case Output(String text, boolean data) -> add(data ? RunningBlock.Kind.DATA : RunningBlock.Kind.LINES, text + "\n");
            case ToolCall call -> update(call);
            case Plan now -> {
                Planned planned = plan.orElseGet(() -> new Planned(newId(), line));
                plan = Optional.of(planned);
                put(new Block.Plan(planned.id(), now.steps()));
            }
            case PermissionAsked(String title) -> {
                Asked question = new Asked(newId(), line, title);
                asked.add(question);
                put(new Block.Permission(question.id(), title, Optional.empty(), false));
            }
            case PermissionAnswered(String title, Optional<String> option) -> {
                Optional<Asked> question = asked.stream().filter(one -> one.title().equals(title)).findFirst();
                question.ifPresent(asked::remove);
                put(new Block.Permission(question.map(Asked::id).orElseGet(this::newId), title, option, true));
            }
            case Trouble(String text) -> put(new Block.Problem(newId(), text, false));
            case Failure(String text) -> put(new Block.Problem(newId(), text, true));
            case Prompted _ -> {
                endTurn();
                turn = Optional.of(line);
                put(new Block.Turn(newId(), "The agent was given its prompt."));
            }
            case Ended(String reason) -> {
                endTurn();
                put(new Block.Turn(newId(), reason.isEmpty() || reason.equals("end_turn") ? "The agent ended its turn." : "The agent ended its turn: %s.".formatted(reason)));
            }
            // What is above the conversation sums it up.
            case Used _ -> {}
        }
    }

    private String newId() {
        return "at-" + line + (ofLine == 0 ? "" : "-" + ofLine);
    }

    private void put(Block block) {
        changed.put(block.id(), () -> block);
    }

    /// What is too far back to be read again.
    private void forget() {
        if (running.isPresent() && isFar(running.get().began())) {
            close();
        }
        calls.values().removeIf(call -> isFar(call.began()) || call.block().over() && line - call.updated() > LINGERING);
        asked.removeIf(question -> isFar(question.began()));
        plan = plan.filter(planned -> !isFar(planned.began()));
        turn = turn.filter(began -> !isFar(began));
    }

    private boolean isFar(long began) {
        return line - began > REACH;
    }

    private void add(RunningBlock.Kind kind, String text) {
        if (running.filter(one -> one.endsBefore(text)).isPresent()) {
            close();
        }
        RunningBlock one = running.orElseGet(() -> new RunningBlock(newId(), line, kind));
        one.add(text);
        running = Optional.of(one);
        changed.putIfAbsent(one.id(), one::block);
    }

    private void close() {
        running.ifPresent(one -> {
            one.close();
            changed.putIfAbsent(one.id(), one::block);
        });
        running = Optional.empty();
    }

    private void update(ToolCall now) {
        Optional<Call> before = Optional.ofNullable(calls.remove(now.id()));
        Block.Call block = new Block.Call(before.map(Call::id).orElseGet(this::newId), now, now.progress().isOver());
        calls.put(now.id(), new Call(block.id(), before.map(Call::began).orElse(line), line, block));
        if (calls.size() > MOST) {
            calls.remove(calls.keySet().iterator().next());
        }
        put(block);
    }

    /// Nothing more will be known of what is open.
    private void endTurn() {
        calls.values().stream().map(Call::block).filter(call -> !call.over()).forEach(call -> put(new Block.Call(call.id(), call.call(), true)));
        calls.clear();
        asked.forEach(question -> put(new Block.Permission(question.id(), question.title(), Optional.empty(), true)));
        asked.clear();
        plan = Optional.empty();
    }

    /// Nothing more will come.
    void end() {
        close();
        endTurn();
    }

    /// What is new or has changed since it was asked before.
    List<Block> changed() {
        List<Block> blocks = changed.values().stream().map(Supplier::get).toList();
        changed.clear();
        return blocks;
    }

    /// Where to begin to read, so that what still changes is known.
    ///
    /// @param position up to where everything was taken
    long resume(long position) {
        LongStream open = LongStream.concat(
                Stream.of(running.map(RunningBlock::began), plan.map(Planned::began), turn).flatMap(Optional::stream).mapToLong(Long::longValue),
                LongStream.concat(calls.values().stream().mapToLong(Call::began), asked.stream().mapToLong(Asked::began)));
        return Math.min(position, open.min().orElse(position));
    }
}
