package dev.agentloop.forge.jira;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentloop.model.IssueId;
import dev.agentloop.tracker.Comment;
import dev.agentloop.tracker.TrackerContract;
import dev.agentloop.tracker.TrackerWorld;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// What every tracker must do, as far as Jira can.
interface JiraTrackerContract extends TrackerContract {
    /// Jira's labels have no white space, which the configuration says.
    @Override
    default String oddLabel() {
        return "loop/ä\\b?c&d=100%#e+f:'g'\"☃(";
    }

    /// Jira keeps documents, not Markdown: the same document may be written in many ways, and is read in one.
    @Override
    @Test
    default void aCommentIsKeptAsItIs() throws Exception {
        IssueId id = opened("verbatim");
        String text = "---\n\n## key: value\n\n# Grüße 👩‍👩‍👧 ☃ 漢字\n\n```java\nint a = 1; // \\n \"quoted\" 'single'\n```\n\n| a | b |\n|---|---|\n<!-- agentloop run=x -->";

        tracker().comment(id, text);

        assertThat(tracker().ownComments(id)).extracting(Comment::body).containsExactly(text);
    }

    /// A text near the length that Jira takes, of such Markdown as there is one way to write.
    @Override
    @Test
    default void oddTextIsReadAsItWasWritten() throws Exception {
        List<String> titles = List.of(
                "- [x] \"quoted\": 'single' #7 {a: b} & <b> %20 \\n | > ! @bob * ?",
                "Grüße 👩‍👩‍👧 ☃ 漢字 مرحبا",
                "null", "123", "true", "~", "---", "title: x", "x".repeat(200));
        String body = "title: not front matter\n\n" + "Zeile mit Umläuten und 🎉\n\n".repeat(1000) + "end";
        for (String title : titles) {
            IssueId byHuman = world().open(TrackerWorld.ALICE, title, body, Set.of());
            IssueId byAgentloop = tracker().create(title, body, Set.of());
            for (IssueId id : List.of(byHuman, byAgentloop)) {
                assertThat(tracker().read(id).issue().title()).isEqualTo(title);
                assertThat(tracker().read(id).body()).isEqualTo(body);
            }
        }
    }
}
