package dev.agentloop.passkey;

import dev.agentloop.state.Json;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// `pending/NAME.json` and `users/NAME.json`: the same shape, `{"name": ..., "passkeys": [...]}`, the first with one passkey.
final class PasskeyJson {
    private PasskeyJson() {}

    static byte[] bytes(User user) {
        ObjectNode node = Json.object();
        node.put("name", user.name().value());
        var passkeys = node.putArray("passkeys");
        user.passkeys().forEach(passkey -> passkeys.add(object(passkey)));
        return Json.bytes(node);
    }

    private static ObjectNode object(Passkey passkey) {
        ObjectNode node = Json.object();
        node.put("id", passkey.id());
        node.put("userHandle", passkey.userHandle());
        node.put("publicKey", passkey.publicKey());
        node.put("aaguid", passkey.aaguid());
        node.put("counter", passkey.counter());
        node.put("backupEligible", passkey.backupEligible());
        node.put("backedUp", passkey.backedUp());
        node.put("address", passkey.address());
        node.put("created", passkey.created().toString());
        passkey.approved().ifPresent(at -> node.put("approved", at.toString()));
        passkey.lastUsed().ifPresent(at -> node.put("lastUsed", at.toString()));
        passkey.cloned().ifPresent(at -> node.put("cloned", at.toString()));
        return node;
    }

    /// @throws IllegalArgumentException when it is not what agentloop writes under that name
    static User user(byte[] bytes, Username name) {
        User user = Json.parse(bytes, node -> user(node, name));
        Set<String> ids = new HashSet<>();
        if (user.passkeys().isEmpty() || !user.passkeys().stream().allMatch(passkey -> ids.add(passkey.id()))) {
            throw new IllegalArgumentException("it holds no passkey, or one twice");
        }
        return user;
    }

    /// A file that was renamed would let somebody in as somebody else.
    private static User user(JsonNode node, Username name) {
        if (!Json.text(node, "name").equals(name.value())) {
            throw new IllegalArgumentException("it is of '%s'".formatted(Json.text(node, "name")));
        }
        List<Passkey> passkeys = new ArrayList<>();
        Json.list(node, "passkeys").forEach(passkey -> passkeys.add(passkey(passkey)));
        return new User(name, passkeys);
    }

    private static Passkey passkey(JsonNode node) {
        long counter = Json.number(node, "counter");
        if (counter < 0) {
            throw new IllegalArgumentException("'counter' is negative");
        }
        return new Passkey(
                encoded(node, "id"),
                encoded(node, "userHandle"),
                encoded(node, "publicKey"),
                Json.text(node, "aaguid"),
                counter,
                Json.flag(node, "backupEligible"),
                Json.flag(node, "backedUp"),
                Json.text(node, "address"),
                Json.instant(node, "created"),
                instant(node, "approved"),
                instant(node, "lastUsed"),
                instant(node, "cloned"));
    }

    private static String encoded(JsonNode node, String key) {
        String text = Json.text(node, key);
        if (Secrets.bytes(text).filter(bytes -> bytes.length > 0).isEmpty()) {
            throw new IllegalArgumentException("'%s' is not base64url".formatted(key));
        }
        return text;
    }

    private static Optional<Instant> instant(JsonNode node, String key) {
        return Json.optionalText(node, key).map(Instant::parse);
    }
}
