package dev.agentloop.config;

import dev.agentloop.model.Label;
import dev.agentloop.model.PromptName;

/// A label where a prompt names it.
record LabelUse(PromptName prompt, Role role, Label label, Place at) {
    enum Role {
        INPUT("inputLabel"),
        IN_PROCESS("inProcessLabel"),
        OUTPUT("outputLabel"),
        GATE("ciGateLabel"),
        ROUTE("routes");

        private final String key;

        Role(String key) {
            this.key = key;
        }

        String key() {
            return key;
        }
    }

    /// `'inputLabel' of 'plan' (loop/shop/prompts/plan.md:2:13)`
    String described() {
        return "'%s' of '%s' (%s)".formatted(role.key(), prompt, at);
    }
}
