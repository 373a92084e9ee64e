package dev.agentloop.passkey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// What may become a file's name, and whom passkeys may be made for.
class NamesTest {
    @Test
    void userNamesAreSafeFileNames() {
        for (String good : List.of("a", "anna", "anna.b", "a-b_c", "7", "a".repeat(40))) {
            assertThat(Username.isSafe(good)).as(good).isTrue();
        }
        for (String bad : List.of("", ".", "..", "a..b", ".a", "-a", "_a", "a.", "a-", "A", "Anna", "a/b", "a\\b", "a b", "a\0", "a\n", "\na", "ä", "аnna", "ａnna", "a%2fb", "../a", "a".repeat(41), "ⅰ", "a\u0301nna")) {
            assertThat(Username.isSafe(bad)).as(bad).isFalse();
            assertThatThrownBy(() -> new Username(bad)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void partiesThatBrowsersTake() {
        party("localhost", "http://localhost:8080");
        party("localhost", "https://localhost");
        party("example.org", "https://example.org");
        party("example.org", "https://loops.example.org:8443");
    }

    @Test
    void partiesThatNoBrowserTakes() {
        wrong("127.0.0.1", "http://127.0.0.1:8080", "no RP ID");
        wrong("", "https://example.org", "no RP ID");
        wrong("Example.org", "https://Example.org", "no RP ID");
        wrong("https://example.org", "https://example.org", "no RP ID");
        wrong("example.org", "http://example.org", "https pages only");
        wrong("example.org", "https://example.org/", "without a path");
        wrong("example.org", "https://user@example.org", "without a path");
        wrong("example.org", "https://example.org:", "without a path");
        wrong("example.org", "https://badexample.org", "neither the RP ID");
        wrong("example.org", "https://org", "neither the RP ID");
        wrong("example.org", "example.org", "write https://");
        wrong("example.org", "https://exa mple.org", "not a URL");
        wrong("example.org", "https:example.org", "write https://");
        assertThatThrownBy(() -> new RelyingParty("example.org", "x", Set.of())).hasMessageContaining("origins");
        assertThatThrownBy(() -> new RelyingParty("example.org", " ", Set.of("https://example.org"))).hasMessageContaining("RP name");
    }

    private static void party(String id, String origin) {
        assertThat(new RelyingParty(id, "x", Set.of(origin)).origins()).containsExactly(origin);
    }

    private static void wrong(String id, String origin, String why) {
        assertThatThrownBy(() -> party(id, origin)).as("%s %s", id, origin).isInstanceOf(IllegalArgumentException.class).hasMessageContaining(why);
    }
}
