package dev.agentloop.terminal;

import java.util.List;
import java.util.function.Consumer;

/// Something of a conversation that is shown as a whole.
///
/// @param apart whether an empty line parts it from its neighbours
public record Entry(boolean apart, List<StyledLine> lines) {
    public Entry {
        lines = List.copyOf(lines);
    }

    /// Puts entries below each other.
    public static final class Column implements Consumer<Entry> {
        private final Consumer<StyledLine> lines;
        private boolean begun;
        private boolean apart;

        public Column(Consumer<StyledLine> lines) {
            this.lines = lines;
        }

        @Override
        public void accept(Entry entry) {
            if (entry.lines().isEmpty()) {
                return;
            }
            if (begun && (apart || entry.apart())) {
                lines.accept(StyledLine.EMPTY);
            }
            entry.lines().forEach(lines);
            begun = true;
            apart = entry.apart();
        }
    }
}
