package dev.agentloop.model;

/// The name of a prompt: its file's name without `.md`.
public record PromptName(String value) implements Comparable<PromptName> {
    public PromptName {
        if (value.isBlank()) {
            throw new IllegalArgumentException("a prompt has a name");
        }
    }

    @Override
    public int compareTo(PromptName other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
