package dev.agentloop.demo;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/// What a line of a script can ask for. In a `TEXT`, `\n` is a line feed.
enum Verb {
    SAY("TEXT", "says it, as part of a message"),
    THINK("TEXT", "thinks it"),
    PLAN("STEP; STEP; ...", "announces a plan"),
    TOOL("TITLE", "pretends to use a tool"),
    SH("COMMAND", "runs it in the clone, as a tool"),
    COMMIT("FILE TEXT", "writes the text to the file and commits it on the branch issue-<N>-demo"),
    PUSH("", "pushes that branch"),
    MERGE("[BRANCH]", "merges the pushed branch into the head branch and pushes that"),
    SLEEP("SECONDS", "does nothing for a while"),
    ASK_PERMISSION("TITLE", "asks whether it may use a tool; refused, it says so and ends the turn"),
    USAGE("INPUT-TOKENS OUTPUT-TOKENS [DOLLARS]", "reports that this turn consumed so much"),
    ANSWER("TEXT", "ends the turn with this message, and the closing marker if the prompt asks for one"),
    DONE("[TEXT]", "ends the turn with the message and the marker `done`"),
    ROUTE("TOKEN [TEXT]", "ends the turn with the message and the marker TOKEN"),
    END("", "ends the turn as it is, without another word"),
    REFUSE("[TEXT]", "ends the turn with stop reason `refusal`"),
    MAX_TOKENS("[TEXT]", "ends the turn with stop reason `max_tokens`"),
    FAIL("MESSAGE", "answers the prompt with an error"),
    DIE("", "exits in the middle of the turn"),
    DIE_ONCE("", "exits the first time it comes by in this clone, and goes on the next time"),
    HANG("", "never answers, until it is cancelled"),
    IGNORE_TERM("", "takes no notice of SIGTERM and cancel from now on, for at most ten minutes"),
    FORGET("", "cannot resume its conversation after its process has ended"),
    SILENT("", "ends the turn without any update"),
    GARBAGE("", "writes lines that are neither JSON nor UTF-8"),
    FLOOD("MEGABYTES [LINE-MEGABYTES]", "writes so much tool output, in lines of that size");

    private final String arguments;
    private final String meaning;

    Verb(String arguments, String meaning) {
        this.arguments = arguments;
        this.meaning = meaning;
    }

    /// As it is written in a script.
    String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static Optional<Verb> of(String word) {
        return Arrays.stream(values()).filter(v -> v.word().equalsIgnoreCase(word)).findFirst();
    }

    /// One line a verb, for people.
    static String all() {
        return Arrays.stream(values())
                .map(v -> "%-52s %s".formatted((v.word() + " " + v.arguments).strip(), v.meaning))
                .collect(Collectors.joining("\n"));
    }
}
