package dev.agentloop.passkey;

import java.time.Instant;
import java.util.Optional;

/// One registered credential, as its file holds it.
///
/// @param id credential ID, base64url
/// @param userHandle random, of this credential alone, base64url
/// @param publicKey COSE key, base64url
/// @param aaguid model of the authenticator as it claims, a UUID; zeros when it does not say
/// @param counter highest sign counter seen; 0 for synced passkeys, which have none
/// @param backupEligible whether its keeper may sync it to other devices, which never changes
/// @param backedUp whether it was synced when last used
/// @param address where it was registered from
/// @param approved empty while it waits
/// @param cloned when the first assertion came whose counter did not grow; it is refused ever after
public record Passkey(
        String id,
        String userHandle,
        String publicKey,
        String aaguid,
        long counter,
        boolean backupEligible,
        boolean backedUp,
        String address,
        Instant created,
        Optional<Instant> approved,
        Optional<Instant> lastUsed,
        Optional<Instant> cloned) {
    /// What its keeper calls itself, or "passkey".
    public String label() {
        return KnownAuthenticators.name(aaguid).orElse("passkey");
    }

    /// Whether somebody may sign in by it, and stay signed in.
    boolean isUsable() {
        return approved.isPresent() && cloned.isEmpty();
    }

    Passkey approved(Instant now) {
        return new Passkey(id, userHandle, publicKey, aaguid, counter, backupEligible, backedUp, address, created, Optional.of(now), lastUsed, cloned);
    }

    Passkey used(Instant now, long presented, boolean synced) {
        return new Passkey(id, userHandle, publicKey, aaguid, presented, backupEligible, synced, address, created, approved, Optional.of(now), cloned);
    }

    Passkey cloned(Instant now) {
        return new Passkey(id, userHandle, publicKey, aaguid, counter, backupEligible, backedUp, address, created, approved, lastUsed, cloned.or(() -> Optional.of(now)));
    }
}
