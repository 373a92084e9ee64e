package dev.agentloop.passkey;

import static dev.agentloop.passkey.Site.ANNA;
import static dev.agentloop.passkey.Site.refused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.agentloop.passkey.PasskeyException.Reason;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The files in `webui/`, their bounds, and whoever changes them at the same time.
class PasskeyStoreTest {
    private static final int ROUNDS = 100;

    @TempDir
    private Path loopData;

    private Site site;

    @BeforeEach
    void open() {
        site = new Site(loopData);
    }

    private Pending pending(String name, String address) {
        Passkey passkey = new Passkey(
                Secrets.base64(("id of " + name).getBytes()), "aGFuZGxl", "a2V5", "0", 0, false, false, address, site.instant(), Optional.empty(), Optional.empty(), Optional.empty());
        return new Pending(new Username(name), passkey);
    }

    private void add(String name, String address) throws Exception {
        site.store.add(pending(name, address), () -> null);
    }

    @Test
    void strangersCannotFillTheDisk() throws Exception {
        for (int i = 0; i < PasskeyStore.MAX_PENDING; i++) {
            add("user" + i, "192.0.2." + i);
        }
        refused(Reason.TOO_MANY_PENDING, () -> add("late", "198.51.100.1"));
        assertThat(site.store.list().pending()).hasSize(PasskeyStore.MAX_PENDING);

        site.pass(PasskeyStore.MAX_PENDING_AGE.plusSeconds(1));
        assertThat(site.store.list().pending()).isEmpty();
        assertThat(site.store.pending(new Username("user1"))).isEmpty();
        refused(Reason.NO_SUCH, () -> site.approvals.approve(new Username("user1"), pending("user1", "192.0.2.1").code()));
        add("late", "198.51.100.1");
        assertThat(site.webui.resolve("pending").toFile().list()).containsExactly("late.json");
    }

    @Test
    void oneAddressDoesNotTakeAllPlaces() throws Exception {
        for (int i = 0; i < PasskeyStore.MAX_PENDING_OF_ADDRESS; i++) {
            add("user" + i, "192.0.2.1");
        }
        refused(Reason.TOO_MANY_PENDING, () -> add("late", "192.0.2.1"));
        add("late", "192.0.2.2");
    }

    @Test
    void aRefusedRegistrationUsesNoChallenge() throws Exception {
        add("anna", "192.0.2.1");
        refused(Reason.NAME_IS_PENDING, () -> site.store.add(pending("anna", "192.0.2.1"), () -> {
            throw new AssertionError("used");
        }));
    }

    @Test
    void aUserHasSoManyPasskeysAndNoMore() throws Exception {
        for (int i = 0; i < PasskeyStore.MAX_PASSKEYS; i++) {
            site.user(ANNA);
        }
        site.register(ANNA, new SoftAuthenticator());
        refused(Reason.TOO_MANY_PASSKEYS, () -> site.approve(ANNA));
        assertThat(Files.size(site.webui.resolve("users/anna.json"))).isLessThan(20_000);
    }

    @Test
    void anApprovalThatWasKilledHalfWayIsRepeated() throws Exception {
        SoftAuthenticator authenticator = new SoftAuthenticator();
        site.register(ANNA, authenticator);
        byte[] waiting = Files.readAllBytes(site.webui.resolve("pending/anna.json"));
        site.approve(ANNA);
        site.login(authenticator);
        Files.write(site.webui.resolve("pending/anna.json"), waiting);

        site.login(authenticator);
        assertThat(site.approve(ANNA).passkeys()).hasSize(1);
        assertThat(site.store.pending(ANNA)).isEmpty();
        assertThat(site.store.user(ANNA).orElseThrow().passkeys().getFirst().counter()).isEqualTo(authenticator.counter);
    }

    @Test
    void anotherCodeIsNotApproved() throws Exception {
        String code = site.register(ANNA, new SoftAuthenticator()).code();
        refused(Reason.OTHER_CODE, () -> site.approvals.approve(ANNA, "0000-0000"));
        site.approvals.reject(ANNA);
        site.register(ANNA, new SoftAuthenticator());
        refused(Reason.OTHER_CODE, () -> site.approvals.approve(ANNA, code));
        String typed = site.store.pending(ANNA).orElseThrow().code().toLowerCase().replace("-", " ").replace('0', 'o').replace('1', 'l');
        assertThat(site.approvals.approve(ANNA, typed).passkeys()).hasSize(1);
    }

    @Test
    void aDamagedFileIsNamedAndLetsNobodyIn() throws Exception {
        SoftAuthenticator authenticator = site.user(ANNA);
        Path file = site.webui.resolve("users/anna.json");
        String whole = Files.readString(file);
        String renamed = whole.replace("\"anna\"", "\"bert\"");
        for (String damage : List.of("", "{", "[]", whole.substring(0, whole.length() / 2), renamed, whole.replace("counter", "count"), "{\"name\": \"anna\", \"passkeys\": []}", "x".repeat(1 << 19))) {
            Files.writeString(file, damage);
            refused(Reason.UNKNOWN_CREDENTIAL, () -> site.login(authenticator));
            assertThat(site.store.list().damaged()).singleElement().asString().contains("webui/users/anna.json").contains("look at it, then remove or mend it");
            site.register(ANNA, new SoftAuthenticator());
            assertThatThrownBy(() -> site.approve(ANNA)).hasMessageContaining("webui/users/anna.json");
            assertThat(Files.readString(file)).isEqualTo(damage);
            assertThat(site.approvals.reject(ANNA)).isTrue();
        }
        Files.delete(file);
        Files.createDirectory(file);
        refused(Reason.UNKNOWN_CREDENTIAL, () -> site.login(authenticator));
        Files.delete(file);
        Files.createSymbolicLink(file, Path.of("nowhere"));
        refused(Reason.UNKNOWN_CREDENTIAL, () -> site.login(authenticator));
        assertThat(site.approvals.delete(ANNA)).isTrue();
        assertThat(site.store.list().damaged()).isEmpty();
    }

    @Test
    void aDamagedRegistrationHoldsItsNameUntilItGoes() throws Exception {
        Path file = site.webui.resolve("pending/anna.json");
        Files.createDirectories(file.getParent());
        Files.writeString(file, "{");
        Files.setLastModifiedTime(file, FileTime.from(site.instant()));
        refused(Reason.NAME_IS_PENDING, () -> site.register(ANNA, new SoftAuthenticator()));
        assertThatThrownBy(() -> site.approve(ANNA)).hasMessageContaining("webui/pending/anna.json");
        site.pass(PasskeyStore.MAX_PENDING_AGE.plus(Duration.ofSeconds(1)));
        site.register(ANNA, new SoftAuthenticator());
    }

    @Test
    void filesOfOtherNamesAreNoUsers() throws Exception {
        SoftAuthenticator authenticator = site.user(ANNA);
        Path users = site.webui.resolve("users");
        Files.move(users.resolve("anna.json"), users.resolve("Anna.json"));
        refused(Reason.UNKNOWN_CREDENTIAL, () -> site.login(authenticator));
        assertThat(site.store.list().users()).isEmpty();
    }

    @Test
    void whatIsWrittenIsPrivate() throws Exception {
        site.user(ANNA);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(site.webui.resolve("users/anna.json")))).isEqualTo("rw-------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(site.webui))).isEqualTo("rwx------");
    }

    @Test
    void aSignInDoesNotBringBackADeletedUser() throws Exception {
        SoftAuthenticator authenticator = site.user(ANNA);
        SignedIn who = new SignedIn(ANNA, authenticator.id());
        assertThatThrownBy(() -> site.store.change(who, before -> {
            throw new IllegalStateException("killed");
        })).hasMessage("killed");
        site.approvals.delete(ANNA);
        refused(Reason.UNKNOWN_CREDENTIAL, () -> site.store.change(who, before -> before));
        assertThat(site.webui.resolve("users/anna.json")).doesNotExist();
    }

    /// Each adds to the counter so often: without the lock some would be lost.
    @Test
    void twoProcessesChangeTheSameFile() throws Exception {
        SoftAuthenticator authenticator = site.user(ANNA);
        String java = ProcessHandle.current().info().command().orElseThrow();
        Process other = new ProcessBuilder(java, "-cp", System.getProperty("java.class.path"), Counting.class.getName(), loopData.toString(), authenticator.id()).inheritIO().start();
        try {
            for (int i = 0; i < 6000 && Files.notExists(loopData.resolve("ready")); i++) {
                Thread.sleep(5);
            }
            Files.createFile(loopData.resolve("go"));
            Counting.count(loopData, authenticator.id(), ROUNDS);
            assertThat(other.waitFor(60, TimeUnit.SECONDS)).isTrue();
        } finally {
            other.destroyForcibly();
        }
        assertThat(site.store.user(ANNA).orElseThrow().passkeys().getFirst().counter()).isEqualTo(1 + 1 + 2 * ROUNDS);
    }

    /// One of them.
    static final class Counting {
        private Counting() {}

        static void main(String... arguments) throws Exception {
            Path loopData = Path.of(arguments[0]);
            // Loads what it needs first, so that both are at it at once.
            count(loopData, arguments[1], 1);
            Files.createFile(loopData.resolve("ready"));
            for (int i = 0; i < 6000 && Files.notExists(loopData.resolve("go")); i++) {
                Thread.sleep(5);
            }
            count(loopData, arguments[1], ROUNDS);
        }

        static void count(Path loopData, String credential, int times) throws Exception {
            Site site = new Site(loopData);
            for (int i = 0; i < times; i++) {
                site.store.change(new SignedIn(ANNA, credential), before -> before.used(site.instant(), before.counter() + 1, false));
            }
        }
    }
}
