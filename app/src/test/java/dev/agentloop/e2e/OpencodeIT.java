package dev.agentloop.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentloop.e2e.engines.CodingAgent;
import dev.agentloop.e2e.engines.Move;
import dev.agentloop.e2e.engines.Script;
import dev.agentloop.e2e.engines.ScriptedModel;
import dev.agentloop.e2e.engines.Vendor;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A coding agent somebody else wrote does the work; only the language model behind it is a script.
@Timeout(300)
class OpencodeIT {
    private static final String CODED = "I added greeting.txt and pushed it.";
    private static final String MERGED = "I merged the branch.";
    private static final String PLANNED = "Paint the door green.";

    @TempDir
    Path root;

    @Test
    void anIssueGoesFromCodeByRouteToMergedWhileAnotherIsPlanned() throws Exception {
        try (ScriptedModel model = ScriptedModel.following(Vendor.OPENAI, coding(), merging(), planning());
                Playground playground = playground(model)) {
            int coded = playground.issue("Greet the visitors", "loop/code", "Add a greeting.");
            int planned = playground.issue("Open the door", "loop/plan", "Which colour?");

            tickUntil(playground, coded, "loop/merged");
            tickUntil(playground, planned, "loop/plan-done");

            assertThat(playground.git(playground.repository(), "show", "issue-1-greeting:greeting.txt")).isEqualTo("Hello\n");
            assertThat(playground.git(playground.repository(), "log", "--format=%s", "main").lines()).as(model.toolResults())
                    .containsExactly("Merge issue-1-greeting", "Greet", "Begin");
            assertThat(playground.runs(coded)).hasSize(2);
            List<String> comments = playground.comments(coded);
            assertThat(comments).hasSize(2);
            assertThat(comments.getFirst()).contains(CODED, "prompt code · ", " · 200 tokens in · 50 tokens out · $1.20 · ");
            assertThat(comments.getLast()).contains(MERGED, "prompt merge · ", " · 200 tokens in · 50 tokens out · $0.60 · ");
            assertThat(playground.runs(planned)).hasSize(1);
            assertThat(playground.comments(planned)).singleElement().asString().contains(PLANNED, "prompt plan · ", " · $0.60 · ");
            assertThat(model.asked()).as("the merging agent still knows what the coding one said")
                    .anyMatch(request -> request.toString().contains("You are merging") && request.toString().contains(CODED));
            nothingIsLeft(playground, coded, planned);
        }
    }

    private static Script coding() {
        return script(
                "Greet the visitors",
                "You are working on one issue",
                new Move.UseTool("read", Map.of("filePath", "README.md")),
                new Move.UseTool("write", Map.of("filePath", "greeting.txt", "content", "Hello\n")),
                new Move.Shell("git switch -c issue-1-greeting && git add greeting.txt && git commit -qm Greet && git push -q origin issue-1-greeting"),
                new Move.Say(CODED + "\n\n<!-- loop-route: merge -->"));
    }

    private static Script merging() {
        return script(
                "Greet the visitors",
                "You are merging",
                new Move.Shell("git switch -q main && git merge -q --no-ff -m 'Merge issue-1-greeting' origin/issue-1-greeting && git push -q origin main"),
                new Move.Say(MERGED + "\n\n<!-- loop-route: done -->"));
    }

    private static Script planning() {
        return script("Open the door", "You are planning", new Move.Shell("git log --oneline"), new Move.Say(PLANNED + "\n\n<!-- loop-route: done -->"));
    }

    private static Script script(String title, String prompt, Move... moves) {
        return new Script(List.of("Title: " + title, prompt), List.of(moves));
    }

    /// A machine whose user has opencode, and a provider for it.
    private Playground playground(ScriptedModel model) throws Exception {
        return Playground.withAgent(root, CodingAgent.OPENCODE, model.url());
    }

    /// As cron would, only more often.
    private static void tickUntil(Playground playground, int issue, String label) throws Exception {
        for (int tick = 0; tick < 60 && !playground.hasLabel(issue, label); tick++) {
            playground.mustRun("tick");
            Thread.sleep(1_000);
        }
        assertThat(playground.hasLabel(issue, label))
                .as("%s\n%s\n%s", playground.issueFile(issue), playground.comments(issue), playground.run("status").out())
                .isTrue();
    }

    private static void nothingIsLeft(Playground playground, int... issues) throws Exception {
        for (int issue : issues) {
            assertThat(playground.processes(issue)).isEmpty();
        }
        assertThat(playground.processesOfItsUser()).as("also nothing that lost the run's tag").isEmpty();
    }
}
