package dev.agentloop.passkey;

import java.util.List;
import java.util.Optional;

/// Somebody the operator approved, with one passkey or several.
public record User(Username name, List<Passkey> passkeys) {
    public User {
        passkeys = List.copyOf(passkeys);
    }

    Optional<Passkey> passkey(String id) {
        return passkeys.stream().filter(passkey -> passkey.id().equals(id)).findFirst();
    }

    /// With this one in place of the one of the same ID.
    User with(Passkey changed) {
        return new User(name, passkeys.stream().map(passkey -> passkey.id().equals(changed.id()) ? changed : passkey).toList());
    }
}
