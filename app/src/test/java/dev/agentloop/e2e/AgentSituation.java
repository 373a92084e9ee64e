package dev.agentloop.e2e;

import dev.agentloop.e2e.engines.CodingAgent;
import dev.agentloop.e2e.engines.Move;
import dev.agentloop.e2e.engines.Script;
import dev.agentloop.e2e.engines.ScriptedModel;
import dev.agentloop.e2e.engines.Trouble;
import dev.agentloop.model.Outcome.Kind;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// What can become of a real agent's work at an issue, and what agentloop has to call it.
enum AgentSituation {
    COMMIT(Kind.DELIVERED),
    REJECTED_LOGIN(Kind.LOGIN),
    USAGE_LIMIT(Kind.USAGE_LIMIT),
    OVERLOAD(Kind.OVERLOADED),
    TRUNCATION(Kind.TRUNCATED),
    HANG(Kind.STOPPED),
    /// `kill -9` of the agent while a command of its runs; the next run finishes the work.
    KILL(Kind.DELIVERED);

    static final String TITLE = "Greet the visitors";
    static final String BRANCH = "issue-1-greeting";

    /// What the agent that is killed leaves in its clone before.
    static final String BEGUN = "begun.txt";

    private static final String CUT = "I was in the middle of writing a very long ans";
    private static final Script WORK = new Script(
            List.of("Title: " + TITLE),
            List.of(
                    new Move.Shell("git switch -c %1$s && echo Hello >greeting.txt && git add greeting.txt && git commit -qm Greet && git push -q origin %1$s".formatted(BRANCH)),
                    new Move.Say("I added greeting.txt and pushed it.\n\n<!-- loop-route: done -->")));
    private static final Script INTERRUPTED = new Script(List.of("Title: " + TITLE), List.of(new Move.Shell("echo >" + BEGUN + " && sleep 100"), new Move.Hang()));

    /// The prompt of a restart says so; what stands before it in a resumed conversation is the first one's.
    private static final Script RESUMED = new Script(List.of("Title: " + TITLE, "this is restart 1"), WORK.moves());

    private final Kind expected;

    AgentSituation(Kind expected) {
        this.expected = expected;
    }

    ScriptedModel model(CodingAgent agent) {
        return switch (this) {
            case COMMIT -> ScriptedModel.following(agent.vendor(), WORK);
            case REJECTED_LOGIN -> ScriptedModel.always(agent.vendor(), new Move.Fail(Trouble.REJECTED_KEY));
            case USAGE_LIMIT -> ScriptedModel.always(agent.vendor(), new Move.Fail(Trouble.USAGE_LIMIT));
            case OVERLOAD -> ScriptedModel.always(agent.vendor(), new Move.Fail(Trouble.OVERLOAD));
            case TRUNCATION -> ScriptedModel.always(agent.vendor(), new Move.CutShort(CUT));
            case HANG -> ScriptedModel.always(agent.vendor(), new Move.Hang());
            case KILL -> ScriptedModel.following(agent.vendor(), RESUMED, INTERRUPTED);
        };
    }

    /// What the agent's run may take: most agents ask again and again by themselves before they say what is the matter.
    int timeoutSeconds(CodingAgent agent) {
        return switch (this) {
            case HANG -> 15;
            case OVERLOAD -> expected(agent) == Kind.STOPPED ? 60 : 240;
            default -> 240;
        };
    }

    /// Most agents do not say all that happens to them. What agentloop calls it then has to lead to a human all the same.
    Kind expected(CodingAgent agent) {
        return switch (agent) {
            // Says nothing of any error: its turn ends well, and is empty.
            case PI -> isProvidersFault() ? Kind.FAILED : unnoticed();
            case OPENCODE, KILO -> unnoticed();
            // They ask an overloaded provider again for longer than this test lets them.
            case GEMINI, QWEN -> this == OVERLOAD ? Kind.STOPPED : unnoticed();
            case CODEX, CLAUDE, CLAUDE_PLAN -> expected;
        };
    }

    /// For agents to which half an answer is an answer: only the closing marker is missing.
    private Kind unnoticed() {
        return this == TRUNCATION ? Kind.UNCLEAR : expected;
    }

    private boolean isProvidersFault() {
        return this == REJECTED_LOGIN || this == USAGE_LIMIT || this == OVERLOAD;
    }

    /// Where the issue stands then. A provider's fault is not the issue's: it goes on when the account works again. Empty when that
    /// depends on how fast the agent answers: it is asked for the closing marker.
    Optional<String> label(CodingAgent agent) {
        return switch (expected(agent)) {
            case DELIVERED -> Optional.of("loop/code-ci");
            case LOGIN, USAGE_LIMIT, OVERLOADED -> Optional.of("loop/code-in-process");
            case UNCLEAR -> Optional.empty();
            default -> Optional.of("NeedSupervisor");
        };
    }

    /// A subscription differs from a key where the account is at fault, and nowhere else.
    boolean isOf(CodingAgent agent) {
        return agent != CodingAgent.CLAUDE_PLAN || this == REJECTED_LOGIN || this == USAGE_LIMIT;
    }

    /// Whether it is over in seconds, so that every run of the tests can have it.
    boolean isQuick(CodingAgent agent) {
        return switch (this) {
            // OpencodeIT has more commits; and opencode needs a minute to own up to a limit.
            case COMMIT, REJECTED_LOGIN, USAGE_LIMIT -> agent == CodingAgent.GEMINI;
            case TRUNCATION, KILL -> agent == CodingAgent.OPENCODE;
            case OVERLOAD, HANG -> false;
        };
    }

    String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
