package dev.agentloop.passkey;

import com.webauthn4j.data.AuthenticationData;
import com.webauthn4j.data.RegistrationData;
import dev.agentloop.passkey.PasskeyException.Reason;
import java.io.IOException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/// The two ceremonies: registering a passkey, which then waits for the operator, and signing in with one. Safe for many threads.
///
/// A sign counter that does not grow means that a copy of the key may exist (WebAuthn, 6.1.1, leaves it to the site what follows). Here the assertion is refused and so is every later one
/// by that passkey, until the operator deletes it: whoever has a copy would only have to try until its counter is the higher one.
public final class Passkeys {
    private static final String LOGIN = "login";

    private final RelyingParty party;
    private final PasskeyStore store;
    private final InstantSource clock;
    private final Challenges challenges;
    private final Ceremony ceremony;

    public Passkeys(RelyingParty party, PasskeyStore store, InstantSource clock, SecureRandom random) {
        this.party = party;
        this.store = store;
        this.clock = clock;
        this.challenges = new Challenges(clock, random);
        this.ceremony = new Ceremony(party);
    }

    /// What a browser needs to make a passkey.
    ///
    /// @param signedIn the person who asks, if they are signed in: passkeys of theirs are told to nobody else
    /// @return JSON for `PublicKeyCredential.parseCreationOptionsFromJSON`
    public String registrationOptions(Username name, Optional<Username> signedIn) {
        List<Passkey> known = signedIn.filter(name::equals).flatMap(store::user).map(User::passkeys).orElse(List.of());
        return CeremonyOptions.registration(party, name, challenges.issue(registering(name)), known);
    }

    private static String registering(Username name) {
        return "register " + name;
    }

    /// Stores a passkey that waits for approval.
    ///
    /// @param credentialJSON the browser's `credential.toJSON()`
    /// @param address of the person, for the operator; cut to what an address has
    public Registered register(Username name, String credentialJSON, String address) throws PasskeyException, IOException {
        RegistrationData data = ceremony.registration(credentialJSON);
        Challenges.Issued issued = challenges.check(Ceremony.challenge(data.getCollectedClientData()), registering(name));
        Pending pending = new Pending(name, ceremony.verified(data, issued, Addresses.plain(address), clock.instant()));
        store.add(pending, () -> {
            challenges.spend(issued);
            return null;
        });
        return new Registered(name, pending.code(), pending.passkey().created().plus(PasskeyStore.MAX_PENDING_AGE));
    }

    /// What a browser needs to sign somebody in, whoever it is.
    ///
    /// @return JSON for `PublicKeyCredential.parseRequestOptionsFromJSON`
    public String loginOptions() {
        return CeremonyOptions.login(party, challenges.issue(LOGIN));
    }

    /// Verifies an answer to `loginOptions`.
    ///
    /// @param credentialJSON the browser's `credential.toJSON()`
    public SignedIn login(String credentialJSON) throws PasskeyException, IOException {
        AuthenticationData data = ceremony.assertion(credentialJSON);
        Challenges.Issued issued = challenges.check(Ceremony.challenge(data.getCollectedClientData()), LOGIN);
        String credential = Secrets.base64(data.getCredentialId() == null ? new byte[0] : data.getCredentialId());
        User owner = store.owner(credential).orElseThrow(() -> new PasskeyException(Reason.UNKNOWN_CREDENTIAL));
        Passkey passkey = owner.passkey(credential).orElseThrow();
        fits(data, passkey);
        if (passkey.approved().isEmpty()) {
            ceremony.verified(data, issued, passkey, clock.instant());
            throw new PasskeyException(Reason.PENDING, "This passkey waits for approval: ask the operator to run 'agentloop passkey approve %s'.".formatted(owner.name()));
        }
        SignedIn who = new SignedIn(owner.name(), credential);
        Passkey after = store.change(who, before -> used(data, issued, before));
        if (after.cloned().isPresent()) {
            throw new PasskeyException(Reason.CLONED);
        }
        return who;
    }

    /// A user handle that is not the one of this passkey means that something answered for somebody else.
    private static void fits(AuthenticationData data, Passkey passkey) throws PasskeyException {
        byte[] handle = data.getUserHandle();
        if (handle == null || !MessageDigest.isEqual(handle, Secrets.bytes(passkey.userHandle()).orElseThrow())) {
            throw new PasskeyException(Reason.WRONG_USER_HANDLE);
        }
    }

    /// Under the lock, because of the counter.
    private Passkey used(AuthenticationData data, Challenges.Issued issued, Passkey before) throws PasskeyException {
        // What was signed while it waited, and refused, could be sent again.
        if (before.approved().filter(at -> !issued.at().isBefore(at)).isEmpty()) {
            throw new PasskeyException(Reason.EXPIRED_CHALLENGE);
        }
        try {
            Passkey after = ceremony.verified(data, issued, before, clock.instant());
            if (before.cloned().isPresent()) {
                return before;
            }
            challenges.spend(issued);
            return after;
        } catch (PasskeyException e) {
            if (e.reason() == Reason.CLONED) {
                return before.cloned(clock.instant());
            }
            throw e;
        }
    }
}
