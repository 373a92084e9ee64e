package dev.agentloop.passkey;

import static dev.agentloop.passkey.Site.ANNA;
import static dev.agentloop.passkey.Site.refused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.agentloop.Seed;
import dev.agentloop.passkey.PasskeyException.Reason;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Whatever comes instead of a browser's answer is refused, and nothing else happens.
class HostileAnswersTest {
    private static final int ROUNDS = 1000;

    private static final List<String> FIELDS = List.of("clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle");

    /// The format of the attestation, and the hash of the RP ID.
    private static final int COMPARED = 60;

    @TempDir
    private Path loopData;

    private Site site;
    private SoftAuthenticator authenticator;

    @BeforeEach
    void open() throws Exception {
        site = new Site(loopData);
        authenticator = site.user(ANNA);
    }

    private void refuses(String answer) {
        refuses(answer, "");
    }

    private void refuses(String answer, String which) {
        Stream.<ThrowingCallable>of(() -> site.passkeys.login(answer), () -> site.passkeys.register(new Username("bert"), answer, "192.0.2.1")).forEach(call -> {
            assertThat(catchThrowable(call)).as(which + answer.substring(0, Math.min(2000, answer.length()))).isInstanceOf(PasskeyException.class);
        });
    }

    @Test
    void textsThatAreNoAnswers() {
        for (String text : List.of("", "null", "[]", "{}", "1", "\"\"", "{", "{\"response\": null}", "{\"response\": {}}", "{\"response\": []}", "{\"rawId\": {}, \"response\": {\"clientDataJSON\": 1}}",
                "{\"response\": {\"clientDataJSON\": \"bnVsbA\", \"attestationObject\": \"\", \"authenticatorData\": \"\"}}",
                "{\"rawId\": \"AA\", \"response\": {\"clientDataJSON\": \"e30\", \"authenticatorData\": \"AA\", \"signature\": \"AA\"}}",
                "[".repeat(30_000), "{\"a\":".repeat(10_000), "\0", "\ud800", " ".repeat(1 << 17), "9".repeat(60_000))) {
            refuses(text);
        }
    }

    @Test
    void aLongTextIsNotParsed() {
        String long1 = authenticator.get(site.passkeys.loginOptions()) + " ".repeat(Ceremony.MAX_JSON);
        refused(Reason.MALFORMED, () -> site.passkeys.login(long1));
    }

    @Test
    void answersWithSomethingChanged() {
        long seed = Seed.first();
        Random random = new Random(seed);
        String creation = new SoftAuthenticator().create(site.passkeys.registrationOptions(new Username("bert"), Optional.empty()));
        String assertion = authenticator.get(site.passkeys.loginOptions());
        for (int i = 0; i < ROUNDS; i++) {
            refuses(changed(i % 2 == 0 ? creation : assertion, random), "seed %d, round %d: ".formatted(seed, i));
        }
    }

    /// A change in what was signed, or that no longer parses. What nothing depends on stays as it is.
    private static String changed(String answer, Random random) {
        ObjectNode node = (ObjectNode) SoftAuthenticator.JSON.readTree(answer);
        ObjectNode response = (ObjectNode) node.get("response");
        List<String> present = FIELDS.stream().filter(response::has).toList();
        String field = present.get(random.nextInt(present.size()));
        byte[] bytes = SoftAuthenticator.bytes(response.get(field).asString());
        switch (random.nextInt(6)) {
            case 0 -> response.remove(field);
            case 1 -> response.put(field, random.nextInt());
            case 2 -> response.put(field, SoftAuthenticator.base64(Arrays.copyOf(bytes, random.nextInt(bytes.length))));
            case 3 -> response.put(field, SoftAuthenticator.base64(noise(random)));
            case 4 -> response.set(field, SoftAuthenticator.JSON.createObjectNode());
            default -> {
                if (field.equals("attestationObject")) {
                    // Nobody signs flags, counter, credential ID and key of a new passkey: they may be any.
                    bytes[random.nextInt(COMPARED)] ^= (byte) (1 << random.nextInt(8));
                } else {
                    // Not by letters' case: hosts have none.
                    bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(5));
                }
                response.put(field, SoftAuthenticator.base64(bytes));
            }
        }
        return node.toString();
    }

    private static byte[] noise(Random random) {
        byte[] noise = new byte[random.nextInt(400)];
        random.nextBytes(noise);
        return noise;
    }

    private void registers(Map<Integer, Object> key) {
        SoftAuthenticator other = new SoftAuthenticator();
        other.coseKey = key;
        refuses(other.create(site.passkeys.registrationOptions(new Username("bert"), Optional.empty())));
        assertThat(site.store.waiting().has(new Username("bert"))).isFalse();
    }

    /// One of them needs a library that is not there.
    @Test
    void keysThatAreNotUsedHere() {
        registers(Map.of());
        registers(Map.of(1, 99));
        registers(of(1, 7, 3, -48, -1, new byte[1312]));
        registers(of(1, 7, 3, -48, -1, new byte[1312], -2, new byte[32]));
        registers(of(1, 2, 3, -7, -1, 1, -2, new byte[32], -3, new byte[32]));
        registers(of(1, 2, 3, -7, -1, 1, -2, new byte[3], -3, new byte[0]));
        byte[] weak = new byte[128];
        Arrays.fill(weak, (byte) -1);
        registers(of(1, 3, 3, -257, -1, weak, -2, new byte[] {1, 0, 1}));
        registers(of(1, 2, 3, -35, -1, 2, -2, new byte[48], -3, new byte[48]));
        registers(of(1, 3, 3, -65535, -1, new byte[256], -2, new byte[] {1, 0, 1}));
        registers(of(1, 3, 3, -257, -1, new byte[9000], -2, new byte[] {1, 0, 1}));
        registers(of(1, 1, 3, -8, -1, 6, -2, new byte[1]));
    }

    private static Map<Integer, Object> of(Object... entries) {
        Map<Integer, Object> map = new LinkedHashMap<>();
        for (int i = 0; i < entries.length; i += 2) {
            map.put((Integer) entries[i], entries[i + 1]);
        }
        return map;
    }

    @Test
    void aLongCredentialIdIsRefused() throws Exception {
        SoftAuthenticator other = new SoftAuthenticator();
        other.id(new byte[1024]);
        refused(Reason.MALFORMED, () -> site.register(new Username("bert"), other));
        other.id(new byte[15]);
        refused(Reason.MALFORMED, () -> site.register(new Username("bert"), other));
        other.id(new byte[1023]);
        site.register(new Username("bert"), other);
        site.approve(new Username("bert"));
        site.login(other);
    }

    @Test
    void aFrameInAnotherPageIsRefused() {
        ObjectNode answer = (ObjectNode) SoftAuthenticator.JSON.readTree(authenticator.get(site.passkeys.loginOptions()));
        JsonNode client = SoftAuthenticator.JSON.readTree(SoftAuthenticator.bytes(answer.get("response").get("clientDataJSON").asString()));
        ((ObjectNode) client).put("crossOrigin", true);
        ((ObjectNode) answer.get("response")).put("clientDataJSON", SoftAuthenticator.base64(client.toString().getBytes(StandardCharsets.UTF_8)));
        refused(Reason.WRONG_ORIGIN, () -> site.passkeys.login(answer.toString()));
    }

    @Test
    void theAddressIsNoText() throws Exception {
        SoftAuthenticator other = new SoftAuthenticator();
        site.passkeys.register(new Username("bert"), other.create(site.passkeys.registrationOptions(new Username("bert"), Optional.empty())), "\u001b[31m<b>\n" + "9".repeat(10_000));
        assertThat(site.store.pending(new Username("bert")).orElseThrow().passkey().address()).startsWith("??31m?b??").hasSize(64);
        assertThat(Files.size(site.webui.resolve("pending/bert.json"))).isLessThan(2000);
    }
}
