package dev.agentloop.forge.github;

import dev.agentloop.credentials.Token;
import dev.agentloop.model.Check;
import dev.agentloop.tracker.TrackerWorld;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.node.ObjectNode;

/// A repository of its own on the emulator, where people have accounts of their own and everybody may make check runs.
final class EmulatorWorld extends HttpWorld {
    EmulatorWorld(Emulator emulator, String name) throws Exception {
        super(emulator.api(), new Token("GITHUB_TOKEN", Emulator.token(Emulator.LOGIN)), Emulator.LOGIN + "/" + name, "main", 100);
        emulator.ask(Emulator.LOGIN, "POST", "/user/repos", JSON.objectNode().put("name", name).put("auto_init", true));
        for (String person : new String[] {ALICE, BOB}) {
            ask(Emulator.LOGIN, "PUT", "/collaborators/" + person, JSON.objectNode().put("permission", "push"));
        }
    }

    @Override
    String secret(String person) {
        return Emulator.token(person);
    }

    @Override
    public Set<TrackerWorld.Ability> trackerAbilities() {
        return EnumSet.complementOf(EnumSet.of(
                TrackerWorld.Ability.READERS,
                TrackerWorld.Ability.DELETE,
                TrackerWorld.Ability.TRANSFER,
                TrackerWorld.Ability.LABELS_WITHOUT_CASE,
                TrackerWorld.Ability.LABEL_HISTORY,
                TrackerWorld.Ability.LOCK,
                TrackerWorld.Ability.CLOCK,
                TrackerWorld.Ability.WIRE));
    }

    /// The emulator leaves a pull request's head where it was when its branch moves.
    @Override
    void noticed(String branch, String commit) {}

    @Override
    public void report(String commit, Check check) throws Exception {
        ObjectNode run = JSON.objectNode().put("name", check.name()).put("head_sha", commit).put("details_url", check.url().orElseThrow());
        run.putObject("output").put("title", check.summary()).put("summary", "");
        if (check.state() == Check.State.PENDING) {
            run.put("status", "in_progress");
        } else {
            run.put("status", "completed").put("conclusion", conclusion(check.state()));
        }
        ask(Emulator.LOGIN, "POST", "/check-runs", run);
    }

    private static String conclusion(Check.State state) {
        return switch (state) {
            case PASSED -> "success";
            case SKIPPED -> "skipped";
            case FAILED -> "cancelled";
            case PENDING -> throw new IllegalArgumentException("no conclusion yet");
        };
    }

    @Override
    public Check check(String name, Check.State state) {
        return new Check(name, state, Optional.of("https://ci.example/" + name), state + " in words");
    }
}
