package dev.agentloop.execute;

import dev.agentloop.model.ForgeException;
import dev.agentloop.model.Intent;
import dev.agentloop.model.IssueRef;
import dev.agentloop.model.IssueView;
import dev.agentloop.model.Notice;
import dev.agentloop.model.Subject;
import dev.agentloop.notify.Notifier;
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

    void tell(IssueView view, Notice notice) throws ForgeException, IOException {
        IssueRef issue = view.ref();
        String text = context.mask().apply(notice.text());
        if (notice.onIssue()) {
            String marker = CommentText.marker("notice=" + notice.key());
            comments.post(issue, texts.note(text, marker), marker, true);
        }
        pass(view, new Notice(notice.key(), notice.event(), text, notice.onIssue()));
    }

    /// That an issue was handed to a human. Its comment says it too, and more.
    ///
    /// @param intent by which it was; a tick that died with it open may have told already
    void handedOver(IssueView view, Intent intent) throws IOException {
        String key = "need-supervisor %s since %s".formatted(view.ref(), intent.since());
        if (context.notifier() != Notifier.NONE && !context.data().told().contains(key)) {
            pass(view, new Notice(key, "need-supervisor", "%s needs a human: %s".formatted(view.ref(), context.mask().apply(intent.because())), false));
        }
    }

    private void pass(IssueView view, Notice notice) throws IOException {
        context.data().told(notice.key());
        try {
            context.notifier().send(notice, Subject.of(view), context.clock().instant());
        } catch (NotifyException e) {
            context.narrator().problem(view.ref(), e.getMessage());
        }
    }
}
