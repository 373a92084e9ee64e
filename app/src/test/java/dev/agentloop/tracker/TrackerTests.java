package dev.agentloop.tracker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.agentloop.model.ForgeException;
import dev.agentloop.model.Issue;
import dev.agentloop.model.IssueId;
import dev.agentloop.model.Label;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Assumptions;

/// What the parts of the contract share: the world they act in and the words they speak.
public interface TrackerTests {
    Label PLAN = new Label("loop/plan");
    Label PLANNING = new Label("loop/planning");
    Label DONE = new Label("loop/plan-done");
    Label BUG = new Label("bug");
    List<Watched> WATCHED = List.of(new Watched(PLAN, false), new Watched(PLANNING, false), new Watched(DONE, true));

    /// Characters that mean something in a path, a query, a search language or YAML.
    default String oddLabel() {
        return "loop/ä b?c&d=100%#e+f: 'g' ☃";
    }

    /// The same one throughout a test, with no issues at its beginning.
    TrackerWorld world() throws Exception;

    default Tracker tracker() throws Exception {
        return world().tracker();
    }

    default void needs(TrackerWorld.Ability ability) throws Exception {
        Assumptions.assumeTrue(world().trackerAbilities().contains(ability), () -> "this world has no " + ability);
    }

    default IssueId opened(String title, Label... labels) throws Exception {
        return world().open(TrackerWorld.ALICE, title, "Body of " + title, Set.of(labels));
    }

    default Changes everything() throws Exception {
        return tracker().changes(WATCHED, Optional.empty());
    }

    default Changes since(Changes before) throws Exception {
        return tracker().changes(WATCHED, Optional.of(before.next()));
    }

    static List<IssueId> ids(List<Issue> issues) {
        return issues.stream().map(i -> i.ref().id()).toList();
    }

    static List<IssueId> ids(Changes changes) {
        return ids(changes.issues());
    }

    /// What an answer says about one issue, which it names exactly once.
    static Issue only(Changes changes, IssueId id) {
        List<Issue> found = changes.issues().stream().filter(i -> i.ref().id().equals(id)).toList();
        assertThat(found).as("issue %s in %s", id, ids(changes)).hasSize(1);
        return found.getFirst();
    }

    static void assertFails(ForgeException.Kind kind, ThrowingCallable call) {
        ForgeException failure = catchThrowableOfType(ForgeException.class, call);
        assertThat(failure).as("a ForgeException of kind " + kind).isNotNull();
        assertThat(failure.kind()).as(failure.getMessage()).isEqualTo(kind);
        assertThat(failure.getMessage()).isNotBlank();
    }
}
