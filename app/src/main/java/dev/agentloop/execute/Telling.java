package dev.agentloop.execute;

import dev.agentloop.model.ForgeException;
import dev.agentloop.model.IssueRef;
import dev.agentloop.model.Notice;
import dev.agentloop.notify.NotifyException;
import java.io.IOException;

/// Tells people something once: on the issue, where a tick that died finds its own comment again, then by their command, of which nobody knows whether it was run. So that is
/// written down before.
final class Telling {
    private final LoopContext context;
    private final CommentPoster comments;
    private final CommentText texts;

    Telling(LoopContext context, CommentPoster comments, CommentText texts) {
        this.context = context;
        this.comments = comments;
        this.texts = texts;
    }

    void tell(IssueRef issue, Notice notice) throws ForgeException, IOException {
        String text = context.mask().apply(notice.text());
        if (notice.onIssue()) {
            String marker = CommentText.marker("notice=" + notice.key());
            comments.post(issue, texts.note(text, marker), marker, true);
        }
        context.data().told(notice.key());
        try {
            context.notifier().send(new Notice(notice.key(), notice.event(), text, notice.onIssue()), issue, context.clock().instant());
        } catch (NotifyException e) {
            context.narrator().problem(issue, e.getMessage());
        }
    }
}
