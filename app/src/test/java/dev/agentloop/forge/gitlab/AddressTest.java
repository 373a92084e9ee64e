package dev.agentloop.forge.gitlab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class AddressTest {
    @Test
    void everyWayToWriteAProject() {
        for (String url : new String[] {
            "https://gitlab.com/acme/shop",
            "https://gitlab.com/acme/shop.git",
            "https://GitLab.com/acme/shop/",
            "https://oauth2@gitlab.com/acme/shop",
            "ssh://git@gitlab.com:2222/acme/shop.git",
            "git@gitlab.com:acme/shop.git"
        }) {
            assertThat(Address.of(url, Optional.empty())).as(url).isEqualTo(new Address("https://gitlab.com", "acme/shop", "https://gitlab.com/api/v4"));
        }
        assertThat(Address.of("https://gitlab.com/acme/shop.js", Optional.empty()).project()).isEqualTo("acme/shop.js");
    }

    @Test
    void groupsMayBeNested() {
        assertThat(Address.of("https://gitlab.com/acme/tools/web/shop", Optional.empty()).project()).isEqualTo("acme/tools/web/shop");
        assertThat(Address.of("git@gitlab.com:acme/tools/shop.git", Optional.empty()).project()).isEqualTo("acme/tools/shop");
    }

    @Test
    void theAPIFollowsFromTheHost() {
        assertThat(Address.of("http://git.acme.dev:8080/acme/shop", Optional.empty()).apiURL()).isEqualTo("http://git.acme.dev:8080/api/v4");
        assertThat(Address.of("https://git.acme.dev/acme/shop", Optional.of("http://127.0.0.1:4000/api/v4/")).apiURL()).isEqualTo("http://127.0.0.1:4000/api/v4");
    }

    /// Only `forge.apiURL` tells a path GitLab is served below from a group.
    @Test
    void aPathBelowTheHostIsNoGroup() {
        Optional<String> api = Optional.of("https://acme.dev/gitlab/api/v4");
        Address expected = new Address("https://acme.dev/gitlab", "tools/shop", "https://acme.dev/gitlab/api/v4");

        assertThat(Address.of("https://acme.dev/gitlab/tools/shop.git", api)).isEqualTo(expected);
        assertThat(Address.of("git@acme.dev:tools/shop.git", api)).isEqualTo(expected);
        assertThat(Address.of("git@acme.dev:gitlab/tools/shop.git", api).project()).isEqualTo("gitlab/tools/shop");
        assertThat(Address.of("https://acme.dev/gitlab/shop", Optional.empty()).project()).isEqualTo("gitlab/shop");
        // A group that happens to be called like the path.
        assertThat(Address.of("https://git.acme.dev/gitlab/shop", api).project()).isEqualTo("gitlab/shop");
    }

    @Test
    void whatIsNoProjectIsSaid() {
        for (String url : new String[] {"https://gitlab.com/acme", "https://gitlab.com", "acme/shop", ""}) {
            assertThatThrownBy(() -> Address.of(url, Optional.empty())).as(url).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("GROUP/PROJECT");
        }
    }
}
