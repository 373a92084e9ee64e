package dev.agentloop.passkey;

import dev.agentloop.state.StateRoot;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.InstantSource;
import java.util.Optional;

/// Somebody who is signed in, without a browser.
public final class OpenSession {
    private OpenSession() {}

    /// Registers a user, approves and signs them in.
    ///
    /// @return the token for the cookie
    public static String of(String name, StateRoot root) throws Exception {
        InstantSource clock = Clock.systemUTC();
        PasskeyStore store = new PasskeyStore(root, clock);
        Username user = new Username(name);
        SoftAuthenticator authenticator = new SoftAuthenticator();
        Passkeys passkeys = new Passkeys(Site.PARTY, store, clock, new SecureRandom());
        Registered registered = passkeys.register(user, authenticator.create(passkeys.registrationOptions(user, Optional.empty())), "127.0.0.1");
        Passkey passkey = new Approvals(store, clock).approve(user, registered.code()).passkeys().getFirst();
        return new Sessions(root, store, clock, new SecureRandom(), Sessions.IDLE, Sessions.ABSOLUTE).open(new SignedIn(user, passkey.id()));
    }

}
