package dev.agentloop.passkey;

import static dev.agentloop.passkey.Site.ANNA;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SessionsTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);

    @TempDir
    private Path loopData;

    private Site site;
    private SignedIn anna;

    @BeforeEach
    void signIn() throws Exception {
        site = new Site(loopData);
        anna = site.login(site.user(ANNA));
    }

    private List<Path> files() throws Exception {
        try (var files = Files.list(site.webui.resolve("sessions"))) {
            return files.toList();
        }
    }

    @Test
    void itOutlivesTheServerAndTheDiskDoesNotHoldTheToken() throws Exception {
        String token = site.sessions.open(anna);
        site.restart();
        assertThat(site.sessions.find(token).orElseThrow().who()).isEqualTo(anna);
        assertThat(SoftAuthenticator.bytes(token)).hasSize(32);
        Path file = files().getFirst();
        assertThat(file + Files.readString(file)).doesNotContain(token);
        site.sessions.close(token);
        assertThat(site.sessions.find(token)).isEmpty();
        assertThat(files()).isEmpty();
    }

    @Test
    void whatIsNoTokenIsNoSession() throws Exception {
        String token = site.sessions.open(anna);
        String file = files().getFirst().getFileName().toString();
        for (String other : List.of("", "a", "../users/anna", file, file.replace(".json", ""), token + "A", token.substring(1), "x".repeat(100_000), "ä", SoftAuthenticator.base64(new byte[32]))) {
            assertThat(site.sessions.find(other)).isEmpty();
            site.sessions.close(other);
        }
        assertThat(site.sessions.find(token)).isPresent();
    }

    @Test
    void itEndsWhenItIsNotUsed() throws Exception {
        String token = site.sessions.open(anna);
        site.pass(Sessions.IDLE.minus(MINUTE));
        assertThat(site.sessions.find(token)).isPresent();
        site.pass(Sessions.IDLE.minus(MINUTE));
        assertThat(site.sessions.find(token)).isPresent();
        site.pass(Sessions.IDLE);
        assertThat(site.sessions.find(token)).isEmpty();
    }

    @Test
    void itEndsAfterAWeekHoweverMuchItIsUsed() throws Exception {
        String token = site.sessions.open(anna);
        Duration step = Duration.ofHours(8);
        for (Duration age = step; age.compareTo(Sessions.ABSOLUTE) < 0; age = age.plus(step)) {
            site.pass(step);
            assertThat(site.sessions.find(token)).isPresent();
        }
        site.pass(step);
        assertThat(site.sessions.find(token)).isEmpty();
        site.sessions.open(anna);
        assertThat(files()).hasSize(1);
    }

    @Test
    void lookingWritesAtMostOnceAMinute() throws Exception {
        String token = site.sessions.open(anna);
        Object first = Files.readAttributes(files().getFirst(), "unix:ino");
        site.pass(MINUTE.minusSeconds(1));
        site.sessions.find(token);
        assertThat(Files.readAttributes(files().getFirst(), "unix:ino")).isEqualTo(first);
        site.pass(Duration.ofSeconds(1));
        assertThat(site.sessions.find(token).orElseThrow().lastSeen()).isEqualTo(site.instant());
        site.pass(MINUTE.minusSeconds(1));
        assertThat(site.sessions.find(token).orElseThrow().lastSeen()).isEqualTo(site.instant().minusSeconds(59));
    }

    @Test
    void aDiskThatTakesNothingSignsNobodyOut() throws Exception {
        String token = site.sessions.open(anna);
        site.pass(MINUTE);
        // In the place of the file that is written first.
        Files.createDirectories(Path.of(files().getFirst() + ".tmp").resolve("full"));
        assertThat(site.sessions.find(token)).isPresent();
    }

    @Test
    void itEndsWithItsPasskey() throws Exception {
        SoftAuthenticator second = site.user(ANNA);
        String bySecond = site.sessions.open(site.login(second));
        String byFirst = site.sessions.open(anna);
        site.approvals.delete(ANNA, anna.credential());
        assertThat(site.sessions.find(byFirst)).isEmpty();
        assertThat(site.sessions.find(bySecond)).isPresent();
        site.approvals.delete(ANNA);
        assertThat(site.sessions.find(bySecond)).isEmpty();
        site.user(ANNA);
        assertThat(site.sessions.find(bySecond)).isEmpty();
    }

    @Test
    void theOldestOfAUserGoes() throws Exception {
        SignedIn bert = site.login(site.user(new Username("bert")));
        String other = site.sessions.open(bert);
        List<String> tokens = new ArrayList<>();
        for (int i = 0; i <= Sessions.MAX_OF_USER; i++) {
            site.pass(Duration.ofSeconds(1));
            tokens.add(site.sessions.open(anna));
        }
        assertThat(site.sessions.find(tokens.removeFirst())).isEmpty();
        for (String token : tokens) {
            assertThat(site.sessions.find(token)).isPresent();
        }
        assertThat(site.sessions.find(other)).isPresent();
    }

    @Test
    void thereAreNotMoreThanSoMany() throws Exception {
        Path directory = Files.createDirectories(site.webui.resolve("sessions"));
        String one = site.sessions.open(anna);
        String text = Files.readString(files().getFirst());
        site.sessions.close(one);
        for (int i = 0; i < Sessions.MAX; i++) {
            Username name = new Username("u" + i / Sessions.MAX_OF_USER);
            Files.writeString(directory.resolve(SessionFiles.name(new byte[] {(byte) i, (byte) (i >> 8)})), text.replace("anna", name.value()));
            if (!site.store.users().has(name)) {
                Files.write(site.store.users().file(name), PasskeyJson.bytes(new User(name, site.store.user(ANNA).orElseThrow().passkeys())));
            }
        }
        String token = site.sessions.open(anna);
        assertThat(files()).hasSize(Sessions.MAX);
        assertThat(site.sessions.find(token)).isPresent();
    }

    @Test
    void aDamagedFileIsNoSession() throws Exception {
        String token = site.sessions.open(anna);
        Files.writeString(files().getFirst(), "{\"name\": \"../x\"}");
        assertThat(site.sessions.find(token)).isEmpty();
        site.sessions.open(anna);
        assertThat(files()).hasSize(1);
    }
}
