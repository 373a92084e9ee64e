package dev.agentloop.model;

import java.util.Optional;

/// One Markdown file below `prompts/`, checked.
///
/// @param concurrency most issues that may carry the in-process label at once
/// @param model of the loop's `models`, by name
/// @param body what the agent is told, before the issue's own text
public record Prompt(RunTerms terms, int concurrency, IssueState issueState, Optional<String> model, String body) {
    /// Which issues a prompt takes.
    public enum IssueState {
        OPEN,
        CLOSED,
        ALL;

        public boolean fits(boolean open) {
            return this == ALL || open == (this == OPEN);
        }
    }

    public PromptName name() {
        return terms.prompt();
    }

    /// Whether the label is its input, in-process or output label.
    boolean uses(Label label) {
        return label.equals(terms.input()) || label.equals(terms.inProcess()) || label.equals(terms.output());
    }

    public Label input() {
        return terms.input();
    }

    public Label inProcess() {
        return terms.inProcess();
    }
}
