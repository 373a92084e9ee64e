package dev.agentloop.passkey;

import static dev.agentloop.passkey.Site.refused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.agentloop.passkey.PasskeyException.Reason;
import java.nio.file.Path;
import java.security.SecureRandom;
import org.junit.jupiter.api.Test;

class ChallengesTest {
    private final Site clock = new Site(Path.of("unused"));
    private final Challenges challenges = new Challenges(clock, new SecureRandom());

    @Test
    void whoeverAsksForManyTakesNoRoomFromOthers() throws Exception {
        Challenges.Issued first = challenges.issue("login");
        for (int i = 0; i < 50_000; i++) {
            challenges.issue("login");
        }
        challenges.spend(challenges.check(first.bytes(), "login"));
        refused(Reason.SPENT_CHALLENGE, () -> challenges.spend(first));
    }

    @Test
    void noUsedOneIsForgottenBeforeItExpired() throws Exception {
        Challenges.Issued first = challenges.issue("login");
        challenges.spend(first);
        for (int i = 1; i < 10_000; i++) {
            challenges.spend(challenges.issue("login"));
        }
        refused(Reason.BUSY, () -> challenges.spend(challenges.issue("login")));
        refused(Reason.SPENT_CHALLENGE, () -> challenges.spend(first));
        clock.pass(Challenges.LIFE);
        assertThatCode(() -> challenges.spend(challenges.issue("login"))).doesNotThrowAnyException();
        refused(Reason.EXPIRED_CHALLENGE, () -> challenges.check(first.bytes(), "login"));
    }

    @Test
    void noBitOfItMayBeAnother() {
        byte[] issued = challenges.issue("login").bytes();
        for (int bit = 0; bit < 8 * issued.length; bit++) {
            byte[] other = issued.clone();
            other[bit / 8] ^= (byte) (1 << bit % 8);
            refused(Reason.FOREIGN_CHALLENGE, () -> challenges.check(other, "login"));
        }
        refused(Reason.FOREIGN_CHALLENGE, () -> challenges.check(new byte[0], "login"));
    }

    @Test
    void theUserHandleComesWithIt() throws Exception {
        Challenges.Issued issued = challenges.issue("register anna");
        assertThat(challenges.check(issued.bytes(), "register anna").userHandle()).isEqualTo(issued.userHandle()).hasSize(32);
        assertThat(challenges.issue("register anna").userHandle()).isNotEqualTo(issued.userHandle());
    }
}
