package dev.agentloop.forge.gitea;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class AddressTest {
    @Test
    void theAPIFollowsFromTheURL() {
        assertThat(Address.of("https://codeberg.org/acme/shop.git", Optional.empty())).isEqualTo(new Address("acme/shop", "https://codeberg.org/api/v1"));
        assertThat(Address.of("http://git.acme.dev:3000/acme/shop", Optional.empty()).apiURL()).isEqualTo("http://git.acme.dev:3000/api/v1");
        assertThat(Address.of("https://acme.dev/git/acme/shop", Optional.empty())).isEqualTo(new Address("acme/shop", "https://acme.dev/git/api/v1"));
        assertThat(Address.of("ssh://git@git.acme.dev:2222/acme/shop.git", Optional.empty()).apiURL()).isEqualTo("https://git.acme.dev/api/v1");
        assertThat(Address.of("git@git.acme.dev:acme/shop.git", Optional.of("http://127.0.0.1:3000/api/v1/"))).isEqualTo(new Address("acme/shop", "http://127.0.0.1:3000/api/v1"));
    }

    @Test
    void aTokenIsMadeOnTheSameServer() {
        assertThat(Address.of("https://acme.dev/git/acme/shop", Optional.empty()).tokenPage()).isEqualTo("https://acme.dev/git/user/settings/applications");
    }

    @Test
    void whatIsNoRepositoryIsSaid() {
        assertThatThrownBy(() -> Address.of("https://codeberg.org/acme", Optional.empty())).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("OWNER/REPOSITORY");
    }
}
