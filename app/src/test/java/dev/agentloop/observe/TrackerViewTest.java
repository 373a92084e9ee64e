package dev.agentloop.observe;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.jimfs.Configuration;
import com.google.common.jimfs.Jimfs;
import dev.agentloop.model.Effects;
import dev.agentloop.model.ExampleLoop;
import dev.agentloop.model.IssueId;
import dev.agentloop.model.IssueView.Sighting;
import dev.agentloop.model.Label;
import dev.agentloop.state.AtomicFiles;
import dev.agentloop.state.StateRoot;
import dev.agentloop.state.TrackerCacheFile;
import dev.agentloop.tracker.FakeForge;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What is asked of the tracker from tick to tick. A second view is the next tick's.
class TrackerViewTest {
    private static final Instant NOW = Instant.parse("2026-11-20T12:00:00Z");

    private final FakeForge forge = FakeForge.named("shop");
    private final TrackerCacheFile file = new StateRoot(Jimfs.newFileSystem(Configuration.unix()).getPath("/loop-data"), new AtomicFiles(Effects.NONE))
            .loop(forge.loop())
            .trackerCache();

    private TrackerView tick(ExampleLoop loop, Instant when) throws Exception {
        TrackerView view = TrackerView.refresh(forge.anotherTracker(), loop.config(), file, when);
        view.save();
        return view;
    }

    private TrackerView tick(Instant when) throws Exception {
        return tick(ExampleLoop.shop(), when);
    }

    private static List<String> ids(TrackerView view) {
        return view.issues().stream().map(issue -> issue.ref().id().value()).toList();
    }

    @Test
    void holdsTheIssuesWithAManagedLabelInOrder() throws Exception {
        for (int i = 0; i < 11; i++) {
            forge.open("Issue", i % 2 == 0 ? "loop/plan" : "bug");
        }
        assertThat(ids(tick(NOW))).containsExactly("1", "3", "5", "7", "9", "11");
    }

    @Test
    void asksOnlyForWhatIsNewAndKeepsTheRest() throws Exception {
        IssueId first = forge.open("1", "loop/plan");
        IssueId second = forge.open("2", "loop/plan");
        tick(NOW);
        forge.removeLabel(first, new Label("loop/plan"));
        IssueId third = forge.open("3", "loop/code");
        forge.calls().forgetLog();

        TrackerView view = tick(NOW.plusSeconds(60));
        assertThat(ids(view)).containsExactly(second.value(), third.value());
        assertThat(forge.calls().log()).hasSize(1);
        assertThat(view.sighting(second)).isInstanceOf(Sighting.Present.class);
        assertThat(forge.calls().log()).hasSize(1);
    }

    @Test
    void findsWhatNoForgeReportsOnceAnHour() throws Exception {
        IssueId issue = forge.open("1", "loop/plan");
        tick(NOW);
        forge.delete(issue);

        assertThat(ids(tick(NOW.plus(Duration.ofMinutes(59))))).containsExactly(issue.value());
        assertThat(ids(tick(NOW.plus(Duration.ofMinutes(60))))).isEmpty();
    }

    @Test
    void beginsAnewAfterAChangeOfConfigurationAndAClockSetBack() throws Exception {
        IssueId issue = forge.open("1", "loop/plan");
        IssueId merge = forge.open("2", "loop/merge");
        assertThat(ids(tick(NOW))).containsExactly(issue.value());
        forge.delete(issue);
        assertThat(ids(tick(NOW.minusSeconds(1)))).isEmpty();

        assertThat(ids(tick(ExampleLoop.shop().with(ExampleLoop.prompt("merge")), NOW))).containsExactly(merge.value());
    }

    @Test
    void aFullAnswerToAnIncrementalQuestionReplacesEverything() throws Exception {
        IssueId issue = forge.open("1", "loop/plan");
        tick(NOW);
        TrackerCacheFile.Content saved = file.read().orElseThrow();
        file.write(new TrackerCacheFile.Content(saved.watched(), "a cursor nobody understands", saved.fullAt(), saved.issues()));
        forge.delete(issue);

        assertThat(ids(tick(NOW.plusSeconds(60)))).isEmpty();
    }

    @Test
    void tellsWhatIsGone() throws Exception {
        IssueId issue = forge.open("1", "loop/plan");
        tick(NOW);
        forge.delete(issue);
        TrackerView view = tick(NOW.plus(Duration.ofHours(2)));

        assertThat(view.sighting(issue)).isInstanceOf(Sighting.Gone.class);
    }
}
