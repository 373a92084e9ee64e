package dev.agentloop.passkey;

import static dev.agentloop.passkey.Site.ANNA;
import static dev.agentloop.passkey.Site.refused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.agentloop.passkey.PasskeyException.Reason;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// From registering to being deleted, and what is refused on the way.
class PasskeysTest {
    @TempDir
    private Path loopData;

    private Site site;

    @BeforeEach
    void open() {
        site = new Site(loopData);
    }

    @ParameterizedTest
    @EnumSource
    void theWholeLife(SoftAuthenticator.Algorithm algorithm) throws Exception {
        SoftAuthenticator authenticator = new SoftAuthenticator(algorithm);
        Registered registered = site.register(ANNA, authenticator);
        assertThat(site.store.pending(ANNA).orElseThrow().code()).isEqualTo(registered.code()).matches("[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}");

        assertThatThrownBy(() -> site.login(authenticator)).hasMessageContaining("agentloop passkey approve anna");
        refused(Reason.PENDING, () -> site.login(authenticator));

        site.approve(ANNA);
        site.pass(Duration.ofSeconds(1));
        SignedIn who = site.login(authenticator);
        assertThat(who).isEqualTo(new SignedIn(ANNA, authenticator.id()));
        Passkey used = site.store.user(ANNA).orElseThrow().passkeys().getFirst();
        assertThat(used.counter()).isEqualTo(authenticator.counter);
        assertThat(used.lastUsed()).contains(site.instant());

        site.restart();
        site.login(authenticator);
        assertThat(site.approvals.delete(ANNA)).isTrue();
        refused(Reason.UNKNOWN_CREDENTIAL, () -> site.login(authenticator));
    }

    @Test
    void browsersAreAskedForWhatIsVerified() {
        JsonNode creation = SoftAuthenticator.JSON.readTree(site.passkeys.registrationOptions(ANNA, Optional.empty()));
        assertThat(creation.get("authenticatorSelection").get("residentKey").asString()).isEqualTo("required");
        assertThat(creation.get("authenticatorSelection").get("userVerification").asString()).isEqualTo("required");
        assertThat(creation.get("attestation").asString()).isEqualTo("none");
        assertThat(creation.get("pubKeyCredParams").findValuesAsString("alg")).containsExactly("-8", "-7", "-257");
        assertThat(creation.get("user").get("name").asString()).isEqualTo("anna");
        JsonNode request = SoftAuthenticator.JSON.readTree(site.passkeys.loginOptions());
        assertThat(request.get("rpId").asString()).isEqualTo("loops.example.org");
        assertThat(request.get("userVerification").asString()).isEqualTo("required");
        assertThat(request.has("allowCredentials")).isFalse();
    }

    @Test
    void onlyWhoIsSignedInIsToldOfTheirPasskeys() throws Exception {
        SoftAuthenticator authenticator = site.user(ANNA);

        assertThat(site.passkeys.registrationOptions(ANNA, Optional.empty())).doesNotContain(authenticator.id());
        assertThat(site.passkeys.registrationOptions(ANNA, Optional.of(new Username("bert")))).doesNotContain(authenticator.id());
        assertThat(site.passkeys.registrationOptions(ANNA, Optional.of(ANNA))).contains(authenticator.id());
    }

    @Test
    void aPageElsewhereIsRefused() throws Exception {
        SoftAuthenticator authenticator = site.user(ANNA);
        for (String origin : Set.of("https://loops.example.org.evil.test", "http://loops.example.org", "https://loops.example.org:8443", "https://example.org", "android:apk-key-hash:x", "null", "")) {
            authenticator.origin = origin;
            assertThatThrownBy(() -> site.login(authenticator)).as(origin).isInstanceOf(PasskeyException.class);
        }
        authenticator.origin = "https://evil.test";
        refused(Reason.WRONG_ORIGIN, () -> site.login(authenticator));
        refused(Reason.WRONG_ORIGIN, () -> site.register(new Username("bert"), authenticator));
    }

    @Test
    void aPasskeyOfAnotherSiteIsRefused() throws Exception {
        SoftAuthenticator authenticator = site.user(ANNA);
        authenticator.rpId = "example.org";
        refused(Reason.WRONG_RELYING_PARTY, () -> site.login(authenticator));
        refused(Reason.WRONG_RELYING_PARTY, () -> site.register(new Username("bert"), authenticator));
    }

    @Test
    void aDeviceThatDidNotCheckItsUserIsRefused() throws Exception {
        SoftAuthenticator authenticator = site.user(ANNA);
        authenticator.flags = 1;
        refused(Reason.NOT_VERIFIED, () -> site.login(authenticator));
        authenticator.flags = 4;
        refused(Reason.NOT_VERIFIED, () -> site.login(authenticator));
        refused(Reason.NOT_VERIFIED, () -> site.register(new Username("bert"), authenticator));
    }

    @Test
    void anAnswerWorksOnce() throws Exception {
        SoftAuthenticator authenticator = new SoftAuthenticator();
        authenticator.counts = false;
        site.register(ANNA, authenticator);
        site.approve(ANNA);
        String answer = authenticator.get(site.passkeys.loginOptions());
        site.passkeys.login(answer);
        refused(Reason.SPENT_CHALLENGE, () -> site.passkeys.login(answer));
    }

    @Test
    void aRegistrationThatWasRejectedIsNotSentAgain() throws Exception {
        String answer = new SoftAuthenticator().create(site.passkeys.registrationOptions(ANNA, Optional.empty()));
        site.passkeys.register(ANNA, answer, "192.0.2.7");
        site.approvals.reject(ANNA);
        refused(Reason.SPENT_CHALLENGE, () -> site.passkeys.register(ANNA, answer, "192.0.2.7"));
    }

    @Test
    void whatWasSignedBeforeTheApprovalIsNotUsedAfterIt() throws Exception {
        SoftAuthenticator authenticator = new SoftAuthenticator();
        site.register(ANNA, authenticator);
        String answer = authenticator.get(site.passkeys.loginOptions());
        refused(Reason.PENDING, () -> site.passkeys.login(answer));
        site.pass(Duration.ofSeconds(1));
        site.approve(ANNA);
        refused(Reason.EXPIRED_CHALLENGE, () -> site.passkeys.login(answer));
        site.login(authenticator);
    }

    @Test
    void aChallengeExpires() throws Exception {
        SoftAuthenticator authenticator = site.user(ANNA);
        String late = authenticator.get(site.passkeys.loginOptions());
        site.pass(Challenges.LIFE);
        refused(Reason.EXPIRED_CHALLENGE, () -> site.passkeys.login(late));
        String fromTheFuture = authenticator.get(site.passkeys.loginOptions());
        site.pass(Duration.ofHours(-1));
        refused(Reason.EXPIRED_CHALLENGE, () -> site.passkeys.login(fromTheFuture));
    }

    @Test
    void aChallengeOfSomethingElseIsForeign() throws Exception {
        SoftAuthenticator authenticator = site.user(ANNA);
        String registration = site.passkeys.registrationOptions(new Username("bert"), Optional.empty());
        refused(Reason.FOREIGN_CHALLENGE, () -> site.passkeys.login(authenticator.get(registration)));
        String other = new SoftAuthenticator().create(registration);
        refused(Reason.FOREIGN_CHALLENGE, () -> site.passkeys.register(new Username("carl"), other, "192.0.2.7"));
        String before = authenticator.get(site.passkeys.loginOptions());
        site.restart();
        refused(Reason.FOREIGN_CHALLENGE, () -> site.passkeys.login(before));
        refused(Reason.FOREIGN_CHALLENGE, () -> site.passkeys.login(authenticator.get("{\"challenge\": \"AAAA\"}")));
    }

    @Test
    void anotherKeysSignatureIsRefused() throws Exception {
        SoftAuthenticator authenticator = site.user(ANNA);
        SoftAuthenticator thief = new SoftAuthenticator();
        thief.id(SoftAuthenticator.bytes(authenticator.id()));
        thief.userHandle = authenticator.userHandle;
        thief.counter = 100;
        refused(Reason.WRONG_SIGNATURE, () -> site.login(thief));
        assertThat(site.store.user(ANNA).orElseThrow().passkeys().getFirst().counter()).isEqualTo(1);
        SoftAuthenticator pending = new SoftAuthenticator();
        site.register(new Username("bert"), pending);
        thief.id(SoftAuthenticator.bytes(pending.id()));
        thief.userHandle = pending.userHandle;
        refused(Reason.WRONG_SIGNATURE, () -> site.login(thief));
    }

    @Test
    void theUserHandleMustBeThePasskeysOwn() throws Exception {
        SoftAuthenticator authenticator = site.user(ANNA);
        SoftAuthenticator other = site.user(new Username("bert"));
        byte[] own = authenticator.userHandle;
        assertThat(own).isNotEqualTo(other.userHandle);
        authenticator.userHandle = other.userHandle;
        refused(Reason.WRONG_USER_HANDLE, () -> site.login(authenticator));
        authenticator.userHandle = own;
        ObjectNode without = (ObjectNode) SoftAuthenticator.JSON.readTree(authenticator.get(site.passkeys.loginOptions()));
        ((ObjectNode) without.get("response")).remove("userHandle");
        refused(Reason.WRONG_USER_HANDLE, () -> site.passkeys.login(without.toString()));
    }

    @Test
    void aCopyIsRefusedUntilTheOperatorDecides() throws Exception {
        SoftAuthenticator authenticator = site.user(ANNA);
        SoftAuthenticator copy = authenticator.copy();
        site.login(authenticator);
        site.login(authenticator);
        String token = site.sessions.open(new SignedIn(ANNA, authenticator.id()));

        refused(Reason.CLONED, () -> site.login(copy));
        assertThat(site.store.user(ANNA).orElseThrow().passkeys().getFirst().cloned()).contains(site.instant());
        assertThat(site.sessions.find(token)).isEmpty();
        Passkey noted = site.store.user(ANNA).orElseThrow().passkeys().getFirst();
        site.pass(Duration.ofHours(1));
        copy.counter = 1000;
        refused(Reason.CLONED, () -> site.login(copy));
        refused(Reason.CLONED, () -> site.login(authenticator));
        assertThat(site.store.user(ANNA).orElseThrow().passkeys()).containsExactly(noted);
    }

    @Test
    void aNameThatWaitsIsNotTakenOver() throws Exception {
        Registered first = site.register(ANNA, new SoftAuthenticator());
        refused(Reason.NAME_IS_PENDING, () -> site.register(ANNA, new SoftAuthenticator()));
        assertThat(site.store.pending(ANNA).orElseThrow().code()).isEqualTo(first.code());
    }

    @Test
    void aPasskeyIsRegisteredOnce() throws Exception {
        SoftAuthenticator authenticator = site.user(ANNA);
        refused(Reason.KNOWN_CREDENTIAL, () -> site.register(new Username("bert"), authenticator));
        SoftAuthenticator pending = new SoftAuthenticator();
        site.register(ANNA, pending);
        refused(Reason.KNOWN_CREDENTIAL, () -> site.register(new Username("bert"), pending));
    }

    @Test
    void severalPasskeysAreOneUser() throws Exception {
        SoftAuthenticator phone = site.user(ANNA);
        SoftAuthenticator key = site.user(ANNA);
        assertThat(site.login(phone).name()).isEqualTo(ANNA);
        assertThat(site.login(key).name()).isEqualTo(ANNA);
        site.approvals.delete(ANNA, phone.id());
        refused(Reason.UNKNOWN_CREDENTIAL, () -> site.login(phone));
        site.login(key);
    }
}
