package dev.agentloop.cli;

import dev.agentloop.passkey.Passkey;
import dev.agentloop.passkey.PasskeyStore;
import dev.agentloop.passkey.Pending;
import dev.agentloop.passkey.User;
import dev.agentloop.state.Json;
import dev.agentloop.status.Times;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/// Who waits and who may sign in, for people and for scripts.
final class PasskeyTable {
    /// Of a credential ID: enough to tell a user's ten apart, and short enough to type.
    static final int SHOWN_ID = 8;

    private PasskeyTable() {}

    static String of(PasskeyStore.Listing listing, Instant now) {
        StringBuilder text = new StringBuilder();
        if (!listing.pending().isEmpty()) {
            List<List<String>> rows = new ArrayList<>(List.of(List.of("WAITS", "CODE", "KEPT BY", "FROM", "SINCE")));
            for (Pending one : listing.pending()) {
                rows.add(List.of(one.name().value(), one.code(), one.passkey().label(), one.passkey().address(), ago(one.passkey().created(), now)));
            }
            text.append(GcTable.lines(rows)).append("Approve with 'agentloop passkey approve NAME --code CODE', the code being what that person tells you.\n\n");
        }
        if (listing.users().isEmpty()) {
            return text.append("Nobody may sign in yet.").toString();
        }
        List<List<String>> rows = new ArrayList<>(List.of(List.of("USER", "PASSKEY", "KEPT BY", "APPROVED", "LAST USED", "")));
        for (User user : listing.users()) {
            for (Passkey passkey : user.passkeys()) {
                rows.add(List.of(
                        user.name().value(),
                        shown(passkey),
                        passkey.label(),
                        passkey.approved().map(at -> ago(at, now)).orElse("never"),
                        passkey.lastUsed().map(at -> ago(at, now)).orElse("never"),
                        passkey.cloned().map(at -> "refused since %s: a copy of it may exist".formatted(ago(at, now))).orElse("")));
            }
        }
        return text.append(GcTable.lines(rows)).toString().stripTrailing();
    }

    static String shown(Passkey passkey) {
        return passkey.id().substring(0, Math.min(SHOWN_ID, passkey.id().length()));
    }

    static String ago(Instant at, Instant now) {
        return Times.rough(Duration.between(at, now)) + " ago";
    }

    static String json(PasskeyStore.Listing listing) {
        ObjectNode node = Json.object();
        var pending = node.putArray("pending");
        for (Pending one : listing.pending()) {
            ObjectNode entry = pending.addObject();
            entry.put("name", one.name().value());
            entry.put("code", one.code());
            entry.put("expires", one.passkey().created().plus(PasskeyStore.MAX_PENDING_AGE).toString());
            put(entry, one.passkey());
        }
        var users = node.putArray("users");
        for (User user : listing.users()) {
            ObjectNode entry = users.addObject();
            entry.put("name", user.name().value());
            var passkeys = entry.putArray("passkeys");
            user.passkeys().forEach(passkey -> put(passkeys.addObject(), passkey));
        }
        var damaged = node.putArray("damaged");
        listing.damaged().forEach(damaged::add);
        return new String(Json.bytes(node), StandardCharsets.UTF_8).stripTrailing();
    }

    private static void put(ObjectNode entry, Passkey passkey) {
        entry.put("id", passkey.id());
        entry.put("keptBy", passkey.label());
        entry.put("aaguid", passkey.aaguid());
        entry.put("synced", passkey.backedUp());
        entry.put("counter", passkey.counter());
        entry.put("address", passkey.address());
        entry.put("created", passkey.created().toString());
        passkey.approved().ifPresent(at -> entry.put("approved", at.toString()));
        passkey.lastUsed().ifPresent(at -> entry.put("lastUsed", at.toString()));
        passkey.cloned().ifPresent(at -> entry.put("cloned", at.toString()));
    }
}
