package dev.agentloop.forge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.agentloop.model.ForgeException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ProxyFromEnvironmentTest {
    private static String chosen(Map<String, String> environment, String target) throws ForgeException {
        Proxy proxy = ProxyFromEnvironment.of(environment).select(URI.create(target)).getFirst();
        return proxy.address() instanceof InetSocketAddress a ? a.getHostString() + ":" + a.getPort() : "none";
    }

    @Test
    void eachSchemeHasItsOwn() throws Exception {
        Map<String, String> environment = Map.of("HTTPS_PROXY", "http://proxy.acme.dev:3128/", "http_proxy", "plain.acme.dev");
        assertThat(chosen(environment, "https://api.github.com/")).isEqualTo("proxy.acme.dev:3128");
        assertThat(chosen(environment, "http://ghe.acme.dev/")).isEqualTo("plain.acme.dev:80");
        assertThat(chosen(Map.of(), "https://api.github.com/")).isEqualTo("none");
        assertThat(chosen(Map.of("HTTPS_PROXY", ""), "https://api.github.com/")).isEqualTo("none");
    }

    @Test
    void someHostsAreReachedDirectly() throws Exception {
        Map<String, String> environment = Map.of("https_proxy", "http://p:1", "NO_PROXY", "ghe.acme.dev, .corp,*.lab:443 ,10.0.0.7");
        for (String direct : new String[] {"ghe.acme.dev", "a.ghe.acme.dev", "x.corp", "y.lab", "10.0.0.7", "localhost", "127.0.0.1", "[::1]"}) {
            assertThat(chosen(environment, "https://" + direct + "/")).as(direct).isEqualTo("none");
        }
        for (String proxied : new String[] {"api.github.com", "notghe.acme.dev", "mycorp", "110.0.0.7"}) {
            assertThat(chosen(environment, "https://" + proxied + "/")).as(proxied).isEqualTo("p:1");
        }
        assertThat(chosen(Map.of("https_proxy", "http://p:1", "no_proxy", "*"), "https://api.github.com/")).isEqualTo("none");
    }

    @Test
    void whatIsNoProxyIsSaidWithoutItsPassword() {
        for (String wrong : new String[] {"socks5://user:hunter2@p:1", "http://user:hunter2@", "http://user:hunter2@p :1"}) {
            ForgeException failure = catchThrowableOfType(ForgeException.class, () -> ProxyFromEnvironment.of(Map.of("HTTPS_PROXY", wrong)));
            assertThat(failure).hasMessageContaining("HTTPS_PROXY").hasNoCause();
            assertThat(failure.getMessage()).doesNotContain("hunter2");
        }
    }
}
