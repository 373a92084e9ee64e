package dev.agentloop.doctor;

import dev.agentloop.codehost.CodeHost;
import dev.agentloop.model.Access;
import dev.agentloop.model.Access.Grant;
import dev.agentloop.model.Access.Right;
import dev.agentloop.model.ForgeException;
import dev.agentloop.tracker.Tracker;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What a loop's forges say of its token, and of the time.
///
/// @param who may do things: `the token`, or `this user` where there is none
/// @param labelled whether an earlier tick has made the labels
public record ForgeCheck(String loop, String who, Tracker tracker, CodeHost codeHost, boolean labelled, InstantSource clock) {
    /// An answer takes its time; more than this is a clock that is wrong. A GitHub App's proof is refused at this distance.
    private static final Duration CLOCKS_DIFFER = Duration.ofSeconds(60);

    /// Time enough to make a new one.
    private static final Duration ENDS_SOON = Duration.ofDays(14);

    /// @param pushTried what a push that sends nothing was answered; it knows better than any description
    public List<Finding> run(Optional<Boolean> pushTried) {
        List<Finding> findings = new ArrayList<>();
        Map<Right, Grant> rights = new EnumMap<>(Right.class);
        List<Access> told = new ArrayList<>();
        try {
            told.add(tracker.access());
            findings.add(ok("tracker", "the issues can be reached"));
        } catch (ForgeException e) {
            findings.add(failure("tracker", e));
        }
        try {
            told.add(codeHost.access());
        } catch (ForgeException e) {
            findings.add(failure("code-host", e));
        }
        told.forEach(access -> rights.putAll(access.rights()));
        if (pushTried.filter(allowed -> allowed).isPresent()) {
            rights.computeIfPresent(Right.PUSH, (_, _) -> new Grant.Granted());
        }
        findings.addAll(permissions(rights));
        told.stream().flatMap(access -> access.expires().stream()).min(Instant::compareTo).flatMap(this::ending).ifPresent(findings::add);
        told.stream().flatMap(access -> access.clock().stream()).findFirst().ifPresent(theirs -> findings.add(clocks(theirs)));
        return findings;
    }

    /// What is granted and what is not told in one line each; each that is denied in its own.
    private List<Finding> permissions(Map<Right, Grant> rights) {
        List<Finding> findings = new ArrayList<>();
        List<String> granted = new ArrayList<>();
        Map<String, List<String>> untold = new LinkedHashMap<>();
        rights.forEach((right, grant) -> {
            boolean made = right == Right.LABELS && labelled;
            switch (grant) {
                case Grant.Granted() -> granted.add(made ? "use the labels, which are there" : right.words());
                case Grant.Untold _ when made -> granted.add("use the labels, which are there");
                case Grant.Denied _ when made -> granted.add("use the labels, which are there");
                case Grant.Untold(String why) -> untold.computeIfAbsent(why, _ -> new ArrayList<>()).add(right.words());
                case Grant.Denied(String why) -> findings.add(Finding.failure(Area.LOOP, loop, "permission-" + name(right), "%s may not %s".formatted(who, right.words()), why));
            }
        });
        if (!granted.isEmpty()) {
            findings.addFirst(ok("permissions", who + " may " + String.join("; ", granted)));
        }
        untold.forEach((why, what) -> findings.add(Finding.note(Area.LOOP, loop, "permissions-untold", "to %s: %s".formatted(String.join(", ", what), why))));
        return findings;
    }

    private static String name(Right right) {
        return switch (right) {
            case ISSUES -> "issues";
            case LABELS -> "labels";
            case PUSH -> "push";
            case PULL_REQUESTS -> "pull-requests";
        };
    }

    private Optional<Finding> ending(Instant expires) {
        boolean soon = expires.isBefore(clock.instant().plus(ENDS_SOON));
        return soon
                ? Optional.of(Finding.warning(Area.LOOP, loop, "token-expiry", "the token ends at " + expires.truncatedTo(ChronoUnit.SECONDS), "make a new one on the forge's page of tokens, and put it in the same place"))
                : Optional.empty();
    }

    private Finding clocks(Instant theirs) {
        Duration apart = Duration.between(theirs, clock.instant());
        return apart.abs().compareTo(CLOCKS_DIFFER) <= 0
                ? ok("clock", "this computer's clock and the forge's agree")
                : Finding.warning(Area.LOOP, loop, "clock", "this computer's clock is %d s %s the forge's".formatted(apart.abs().toSeconds(), apart.isNegative() ? "behind" : "ahead of"), "sudo timedatectl set-ntp true");
    }

    private Finding ok(String check, String text) {
        return Finding.ok(Area.LOOP, loop, check, text);
    }

    private Finding failure(String check, ForgeException e) {
        String mend = switch (e.kind()) {
            case GONE, UNAUTHORIZED -> "check repoURL in config.yaml, and what the token is allowed: app/docs/credentials.md";
            case REFUSED -> "change what the forge's answer names";
            case RATE_LIMITED -> "wait until then; agentloop does so by itself";
            case UNAVAILABLE, UNCERTAIN -> "check the network and the forge's address in config.yaml, and run this again";
        };
        return Finding.failure(Area.LOOP, loop, check, e.getMessage(), mend);
    }
}
