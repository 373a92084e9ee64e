package dev.agentloop.model;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// What each managed label of a loop stands for. A label that is one prompt's output and another's input counts as an input: it still starts something.
public record LabelRoles(Map<Label, Role> roles) {
    /// In the order in which a role wins when a label has two.
    public enum Role {
        QUEUED("0e8a16", "agentloop: waiting for an agent"),
        WORKING("fbca04", "agentloop: an agent is working on it"),
        GATE("1d76db", "agentloop: waiting for CI"),
        DONE("5319e7", "agentloop: done"),
        NEEDS_HUMAN("d93f0b", "agentloop: a human has to look; move it back to an input label to try again");

        private final String colour;
        private final String description;

        Role(String colour, String description) {
            this.colour = colour;
            this.description = description;
        }

        /// Six hexadecimal digits.
        public String colour() {
            return colour;
        }

        /// At most 100 characters, the least any forge allows.
        public String description() {
            return description;
        }
    }

    public LabelRoles {
        roles = Map.copyOf(roles);
    }

    static LabelRoles of(List<Prompt> prompts) {
        Map<Label, Role> roles = new TreeMap<>();
        roles.put(Label.NEED_SUPERVISOR, Role.NEEDS_HUMAN);
        for (Prompt prompt : prompts) {
            prefer(roles, prompt.terms().input(), Role.QUEUED);
            prefer(roles, prompt.terms().inProcess(), Role.WORKING);
            prompt.terms().ciGate().ifPresent(gate -> prefer(roles, gate, Role.GATE));
            prefer(roles, prompt.terms().output(), Role.DONE);
        }
        return new LabelRoles(roles);
    }

    private static void prefer(Map<Label, Role> roles, Label label, Role role) {
        roles.merge(label, role, (a, b) -> a.compareTo(b) <= 0 ? a : b);
    }

    public Optional<Role> of(Label label) {
        return Optional.ofNullable(roles.get(label));
    }

    /// Whether nothing more is done about an issue that carries it, until a human moves it on.
    public boolean isAnEnd(Label label) {
        return is(label, Role.DONE) || is(label, Role.NEEDS_HUMAN);
    }

    public boolean is(Label label, Role role) {
        return roles.get(label) == role;
    }
}
