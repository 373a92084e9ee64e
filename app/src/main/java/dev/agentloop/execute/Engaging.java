package dev.agentloop.execute;

import dev.agentloop.agent.AgentException;
import dev.agentloop.model.AccountFailure;
import dev.agentloop.model.AccountId;
import dev.agentloop.model.Engagement;
import dev.agentloop.model.Fault;
import dev.agentloop.model.ForgeException;
import dev.agentloop.model.RunRecord;
import dev.agentloop.plan.Pausing;
import dev.agentloop.state.IssueData;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;

/// Makes the agent of a run ready. One that cannot be made ready is left alone for a while like one that fails a run, and the next plan may give the run to another.
final class Engaging {
    private static final String ACPX_SAYS = "acpx says: ";

    private final LoopContext context;
    private final CommentPoster comments;
    private final CommentText texts;

    Engaging(LoopContext context, CommentPoster comments, CommentText texts) {
        this.context = context;
        this.comments = comments;
        this.texts = texts;
    }

    /// Another loop may have found out meanwhile that the account fails, or may be trying it.
    void begin(RunRecord run) throws IOException, ChangedMeanwhileException {
        AccountId id = run.engagement().account();
        boolean known = context.data().accounts().all().containsKey(id);
        if (known && !context.data().accounts().updateIf(id, account -> Pausing.begun(account, run.tag(), now()))) {
            throw new ChangedMeanwhileException("the account of its agent failed meanwhile, or another run tries whether it works again");
        }
    }

    void makeReady(IssueData issue, RunRecord run) throws AgentException, IOException {
        try {
            context.agents().ensureSession(context.call(issue, run), run.newSession());
        } catch (AgentException e) {
            Optional<Fault> fault = e.fault().filter(known -> known.isOfTheAccount() || known == Fault.NOT_STARTED);
            if (fault.isPresent()) {
                AccountFailure failure = new AccountFailure(
                        run.engagement().account(), fault.get(), said(e), run.tag().value(), now(), now(), Optional.empty());
                context.data().accounts().update(failure.account(), known -> Pausing.noted(known, failure, now()));
            }
            throw e;
        }
    }

    /// What matters of a message that also holds the command.
    private String said(AgentException e) {
        String line = e.getMessage().lines()
                .filter(one -> one.startsWith(ACPX_SAYS))
                .findFirst()
                .map(one -> one.substring(ACPX_SAYS.length()))
                .orElseGet(() -> e.getMessage().lines().findFirst().orElse(""));
        return context.mask().apply(line);
    }

    /// Told first: once it is written down, nobody knows whose place it took.
    void handOn(IssueData issue, RunRecord from, Engagement to, String because) throws ForgeException, IOException {
        String marker = CommentText.marker("hand-on=%s/%s".formatted(from.tag(), to.agent()));
        comments.post(issue.issue(), texts.note(because + ".", marker), marker, true);
        issue.record(from.givenTo(to));
    }

    private Instant now() {
        return context.clock().instant();
    }
}
