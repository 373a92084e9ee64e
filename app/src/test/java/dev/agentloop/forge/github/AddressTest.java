package dev.agentloop.forge.github;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class AddressTest {
    @Test
    void everyWayToWriteARepository() {
        for (String url : new String[] {
            "https://github.com/acme/shop",
            "https://github.com/acme/shop.git",
            "https://GitHub.com/acme/shop/",
            "https://user@github.com/acme/shop",
            "ssh://git@github.com:22/acme/shop.git",
            "git@github.com:acme/shop.git"
        }) {
            assertThat(Address.of(url, Optional.empty())).as(url).isEqualTo(new Address("github.com", "acme/shop", "https://api.github.com"));
        }
        assertThat(Address.of("https://github.com/acme/shop.js", Optional.empty()).repository()).isEqualTo("acme/shop.js");
    }

    @Test
    void theAPIFollowsFromTheHost() {
        assertThat(Address.of("https://ghe.acme.dev/acme/shop", Optional.empty()).apiURL()).isEqualTo("https://ghe.acme.dev/api/v3");
        assertThat(Address.of("https://acme.ghe.com/acme/shop", Optional.empty()).apiURL()).isEqualTo("https://api.acme.ghe.com");
        assertThat(Address.of("https://ghe.acme.dev/acme/shop", Optional.of("http://127.0.0.1:4000/")).apiURL()).isEqualTo("http://127.0.0.1:4000");
    }

    @Test
    void whatIsNoRepositoryIsSaid() {
        for (String url : new String[] {"https://github.com/acme", "https://github.com", "acme/shop", ""}) {
            assertThatThrownBy(() -> Address.of(url, Optional.empty())).as(url).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("OWNER/REPOSITORY");
        }
    }
}
