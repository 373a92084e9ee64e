package dev.agentloop.tick;

import dev.agentloop.model.IssueId;
import dev.agentloop.tracker.Comment;
import dev.agentloop.tracker.FakeForge;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Nobody is told anything twice: neither by the notifying command nor by comments.
final class Notices {
    private static final Pattern MARKER = Pattern.compile("<!-- agentloop notice=(.*) -->");
    private static final Pattern ACCOUNT = Pattern.compile("Agents wait: .*?(claude|codex) ");
    private static final Pattern BUDGET = Pattern.compile("(the run|issue) \\S+ has used 80 % of its budget: \\S+ (of \\S+)");

    private final Model model;
    private final Set<String> keys = new HashSet<>();
    private final Set<String> budgets = new HashSet<>();
    private final Map<String, Integer> turns = new HashMap<>();
    private int seen;

    Notices(Model model) {
        this.model = model;
    }

    void check() {
        List<World.Told> told = model.world().told();
        told.subList(seen, told.size()).forEach(this::notified);
        seen = told.size();
        model.issues().forEach(this::commented);
    }

    private void notified(World.Told told) {
        if (!keys.add(told.notice().key())) {
            model.violate("told once", "again: %s", told);
        }
        // Not by the key alone, which the program makes itself.
        Matcher account = ACCOUNT.matcher(told.notice().text());
        if (account.find()) {
            int now = model.world().agents().turns(account.group(1));
            Integer before = turns.put(account.group(1), now);
            if (before != null && before == now) {
                model.violate("told once", "though the account did not work in between: %s", told);
            }
        }
        Matcher budget = BUDGET.matcher(told.notice().text());
        if (budget.find() && !budgets.add(told.notice().text().replaceFirst(": \\S+ of", " of"))) {
            model.violate("told once", "with another sum: %s", told);
        }
    }

    private void commented(IssueId id) {
        Set<String> markers = new HashSet<>();
        for (Comment comment : model.world().forge().commentsOf(id)) {
            Matcher marker = MARKER.matcher(comment.body());
            if (comment.author().equals(FakeForge.LOGIN) && marker.find() && !markers.add(marker.group(1))) {
                model.violate("told once", "issue %s has a second comment about %s", id, marker.group(1));
            }
        }
    }
}
