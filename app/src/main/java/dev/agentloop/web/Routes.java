package dev.agentloop.web;

import dev.agentloop.model.IssueId;
import dev.agentloop.model.IssueRef;
import dev.agentloop.model.LoopName;
import dev.agentloop.model.RunId;
import dev.agentloop.status.IssueRuns;
import dev.agentloop.status.StatusReport;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/// Which page answers what is asked. Whoever is not signed in gets the pages of `SignIn` and nothing else.
final class Routes {
    private final Records records;
    private final Pages pages;
    private final Assets assets;
    private final SignIn signIn;
    private final RunPages runs;

    Routes(Records records, Pages pages, Assets assets, SignIn signIn, RunPages runs) {
        this.records = records;
        this.pages = pages;
        this.assets = assets;
        this.signIn = signIn;
        this.runs = runs;
    }

    Answer answer(Ask ask) throws IOException {
        if (ask.isGet() && !ask.path().isEmpty() && ask.path().getFirst().equals("assets")) {
            return assets.at(ask.place()).<Answer>map(Answer.Static::new).orElseGet(() -> nothing(ask));
        }
        Optional<Answer> door = signIn.answer(ask);
        if (door.isPresent()) {
            return door.get();
        }
        if (ask.visitor().isEmpty()) {
            return signIn.first(ask);
        }
        return ask.isGet() ? page(ask) : pages.message(ask, 405, "Nothing can be changed here", "These pages show what agentloop does; labels are moved on the issue's own page.");
    }

    private Answer page(Ask ask) throws IOException {
        List<String> path = ask.path();
        if (path.isEmpty()) {
            return pages.overview(ask, records.report());
        }
        if (!path.getFirst().equals("loops") || path.size() < 2 || !LoopName.isSafe(path.get(1))) {
            return nothing(ask);
        }
        LoopName loop = new LoopName(path.get(1));
        if (path.size() == 2) {
            Optional<StatusReport.Loop> found = records.report().loops().stream().filter(one -> one.name().equals(loop)).findFirst();
            return found.<Answer>map(one -> pages.loop(ask, one)).orElseGet(() -> nothing(ask));
        }
        if (!path.get(2).equals("issues") || path.size() < 4 || !IssueId.isSafe(path.get(3))) {
            return nothing(ask);
        }
        IssueRef issue = new IssueRef(loop, new IssueId(path.get(3)));
        Optional<IssueRuns> known = records.issue(issue.loop(), issue.id());
        if (known.isEmpty()) {
            return nothing(ask);
        }
        if (path.size() == 4) {
            return pages.issue(ask, issue, known.get());
        }
        if (path.get(4).equals("runs") && path.size() >= 6 && RunId.isRunId(path.get(5))) {
            return runs.answer(ask, issue, known.get(), new RunId(path.get(5)), path.subList(6, path.size())).orElseGet(() -> nothing(ask));
        }
        return nothing(ask);
    }

    private Answer nothing(Ask ask) {
        return pages.message(ask, 404, "There is no such page", "It may have been removed: of each issue the latest runs are kept.");
    }
}
