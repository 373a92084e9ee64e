package dev.agentloop.passkey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentloop.model.Effects;
import dev.agentloop.state.AtomicFiles;
import dev.agentloop.state.StateRoot;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/// A web page's passkeys in a directory of a test, with a clock that is moved by hand.
final class Site implements InstantSource {
    static final Username ANNA = new Username("anna");
    static final RelyingParty PARTY = new RelyingParty("loops.example.org", "AgentLoop", Set.of("https://loops.example.org"));

    final Path webui;
    final StateRoot root;
    final PasskeyStore store;
    final Approvals approvals;
    Passkeys passkeys;
    Sessions sessions;
    private Instant now = Instant.parse("2026-11-20T12:00:00Z");

    Site(Path loopData) {
        webui = loopData.resolve("webui");
        root = new StateRoot(loopData, new AtomicFiles(Effects.NONE));
        store = new PasskeyStore(root, this);
        approvals = new Approvals(store, this);
        restart();
    }

    void restart() {
        PasskeyStore fresh = new PasskeyStore(root, this);
        passkeys = new Passkeys(PARTY, fresh, this, new SecureRandom());
        sessions = new Sessions(root, fresh, this, new SecureRandom(), Sessions.IDLE, Sessions.ABSOLUTE);
    }

    @Override
    public Instant instant() {
        return now;
    }

    void pass(Duration time) {
        now = now.plus(time);
    }

    Registered register(Username name, SoftAuthenticator authenticator) throws Exception {
        return passkeys.register(name, authenticator.create(passkeys.registrationOptions(name, Optional.empty())), "192.0.2.7");
    }

    User approve(Username name) throws Exception {
        return approvals.approve(name, store.pending(name).orElseThrow().code());
    }

    SignedIn login(SoftAuthenticator authenticator) throws Exception {
        return passkeys.login(authenticator.get(passkeys.loginOptions()));
    }

    /// Registered and approved.
    SoftAuthenticator user(Username name) throws Exception {
        SoftAuthenticator authenticator = new SoftAuthenticator();
        register(name, authenticator);
        approve(name);
        return authenticator;
    }

    static void refused(PasskeyException.Reason reason, ThrowingCallable call) {
        Throwable thrown = org.assertj.core.api.Assertions.catchThrowable(call);
        assertThat(thrown).isInstanceOf(PasskeyException.class);
        assertThat(((PasskeyException) thrown).reason()).as(() -> String.valueOf(thrown.getCause())).isEqualTo(reason);
    }
}
