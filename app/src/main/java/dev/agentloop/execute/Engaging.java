package dev.agentloop.execute;

import dev.agentloop.agent.AgentException;
import dev.agentloop.model.Account;
import dev.agentloop.model.AccountFailure;
import dev.agentloop.model.AccountId;
import dev.agentloop.model.AgentConfig;
import dev.agentloop.model.Engagement;
import dev.agentloop.model.Fault;
import dev.agentloop.model.ForgeException;
import dev.agentloop.model.RunRecord;
import dev.agentloop.plan.Pausing;
import dev.agentloop.state.IssueData;
import java.io.IOException;
import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/// Makes the agent of a run ready: the one it is given to or, where the next may take over, the first that can be made ready. An account that fails here is left alone like
/// one that fails a run.
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

    /// @return the run, given to the agent that is ready
    RunRecord ready(IssueData issue, RunRecord run) throws AgentException, ForgeException, IOException {
        Set<String> tried = new HashSet<>();
        RunRecord given = run;
        while (true) {
            try {
                context.agents().ensureSession(context.call(issue, given), given.newSession());
                return given;
            } catch (AgentException e) {
                noteFailure(given, e);
                tried.add(given.agent());
                Optional<Engagement> next = e.fault().flatMap(_ -> next(run, tried));
                if (next.isEmpty()) {
                    throw e;
                }
                given = handOn(issue, given, next.get(), said(e));
            }
        }
    }

    private void noteFailure(RunRecord run, AgentException e) throws IOException {
        Optional<Fault> fault = e.fault().filter(Fault::isOfTheAccount);
        if (fault.isPresent()) {
            AccountFailure failure = new AccountFailure(
                    run.engagement().account(), fault.get(), said(e), run.tag().value(), run.id().startedAt(), now(), Optional.empty());
            context.data().accounts().update(failure.account(), known -> Pausing.noted(known, failure, now()));
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

    private Optional<Engagement> next(RunRecord run, Set<String> tried) {
        if (!context.config().agents().fallback()) {
            return Optional.empty();
        }
        return context.config().agents().agents().stream()
                .filter(agent -> !tried.contains(agent.name()) && mayBegin(agent, run))
                .map(agent -> agent.engaged(run.engagement().arm()))
                .findFirst();
    }

    private boolean mayBegin(AgentConfig agent, RunRecord run) {
        try {
            Account account = context.data().accounts().all().get(agent.account());
            return account == null || Pausing.begun(account, run.tag(), now()).isPresent();
        } catch (IOException _) {
            return false;
        }
    }

    private RunRecord handOn(IssueData issue, RunRecord from, Engagement to, String why) throws ForgeException, IOException {
        RunRecord given = from.givenTo(to);
        // Told first: once it is written down nobody knows whose place it took.
        String marker = CommentText.marker("hand-on=%s/%s".formatted(from.tag(), to.agent()));
        comments.post(
                issue.issue(), texts.note("%s cannot work now (%s); %s takes its place.".formatted(from.agent(), why, to.agent()), marker), marker, true);
        issue.record(given);
        context.narrator().event(issue.issue(), "%s takes the place of %s: %s".formatted(to.agent(), from.agent(), why));
        return given;
    }

    private Instant now() {
        return context.clock().instant();
    }
}
