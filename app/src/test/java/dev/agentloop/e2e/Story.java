package dev.agentloop.e2e;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/// What an issue of a test asks the scripted agent for: one of each way a run can go.
enum Story {
    ANSWER("loop/plan") {
        @Override
        List<String> script(AgentDiary diary) {
            return turn("plan", diary, "answer A plain answer.");
        }
    },
    /// Two prompts, by a route; the second merges what the first pushed.
    HAND_OFF("loop/code") {
        @Override
        List<String> script(AgentDiary diary) {
            return both(turn("code", diary, commit(), "push", "route merge It is trivial."), turn("merge", diary, "merge", "done Merged."));
        }
    },
    /// The first agent dies in the middle of its turn, and is restarted.
    CRASH("loop/plan") {
        @Override
        List<String> script(AgentDiary diary) {
            return turn("plan", diary, "die-once", "answer I was interrupted.");
        }
    },
    PUSH("loop/code") {
        @Override
        List<String> script(AgentDiary diary) {
            return turn("code", diary, commit(), "push", "done It is pushed.");
        }
    },
    FAILURE("loop/plan") {
        @Override
        List<String> script(AgentDiary diary) {
            return turn("plan", diary, "fail I cannot do this.");
        }
    };

    private final String label;

    Story(String label) {
        this.label = label;
    }

    abstract List<String> script(AgentDiary diary);

    /// Opens an issue of this story.
    int open(Playground playground, AgentDiary diary) throws Exception {
        return playground.issue(name(), label, script(diary).toArray(String[]::new));
    }

    /// Long enough at work that ticks are also killed while they watch it.
    private static List<String> turn(String section, AgentDiary diary, String... steps) {
        List<String> script = new ArrayList<>(List.of("say I begin.", "sh " + diary.begin(), "sleep 0.7", "sh " + diary.end()));
        script.addAll(List.of(steps));
        return script.stream().map(step -> "demo-agent %s: %s".formatted(section, step)).toList();
    }

    /// A file no other issue has.
    private static String commit() {
        return "commit %s.txt By the agent.".formatted(UUID.randomUUID());
    }

    private static List<String> both(List<String> one, List<String> other) {
        List<String> all = new ArrayList<>(one);
        all.addAll(other);
        return all;
    }
}
