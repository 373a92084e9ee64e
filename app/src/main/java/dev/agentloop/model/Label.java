package dev.agentloop.model;

import java.util.Locale;

/// A label as the tracker spells it. Two labels are the same when they differ only in case, because on most forges they are.
public record Label(String name) implements Comparable<Label> {
    /// What says that a human has to look. Always an exclusion label.
    public static final Label NEED_SUPERVISOR = new Label("NeedSupervisor");

    private static final String LOOP_PREFIX = "loop/";

    public Label {
        if (name.isBlank()) {
            throw new IllegalArgumentException("a label has a name");
        }
    }

    /// Begins with `loop/`: the labels whose presence is an issue's state.
    public boolean isLoopLabel() {
        return key().startsWith(LOOP_PREFIX);
    }

    /// One of the labels agentloop may add or remove; it never touches another.
    public boolean isManaged() {
        return isLoopLabel() || equals(NEED_SUPERVISOR);
    }

    private String key() {
        return name.toLowerCase(Locale.ROOT);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Label label && key().equals(label.key());
    }

    @Override
    public int hashCode() {
        return key().hashCode();
    }

    @Override
    public int compareTo(Label other) {
        return key().compareTo(other.key());
    }

    @Override
    public String toString() {
        return name;
    }
}
