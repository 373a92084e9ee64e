package dev.agentloop.forge;

import dev.agentloop.credentials.Token;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Assumptions;

/// A running forge that the contracts may be tried on, as `AGENTLOOP_LIVE_<FORGE>_URL`, `_TOKEN` and others name it.
///
/// @param prefix `AGENTLOOP_LIVE_GITLAB_`
public record LiveHost(String prefix, Map<String, String> values) {
    /// The test is skipped when one of them is not set.
    ///
    /// @param names what is needed besides `URL` and `TOKEN`
    public static LiveHost need(String forge, String... names) {
        Map<String, String> values = new HashMap<>();
        LiveHost host = new LiveHost("AGENTLOOP_LIVE_" + forge + "_", values);
        values.put("URL", host.variable("URL").replaceFirst("/+$", ""));
        values.put("TOKEN", host.variable("TOKEN"));
        for (String name : names) {
            values.put(name, host.variable(name));
        }
        String more = Arrays.stream(names).map(name -> ", _" + name).collect(Collectors.joining());
        Assumptions.assumeFalse(values.containsValue(""), () -> "no live host: %sURL, _TOKEN%s are not all set".formatted(host.prefix, more));
        return host;
    }

    private String variable(String name) {
        return System.getenv().getOrDefault(prefix + name, "");
    }

    /// Without a slash at its end.
    public String url() {
        return get("URL");
    }

    public Token token() {
        return new Token(prefix + "TOKEN", get("TOKEN"));
    }

    public String get(String name) {
        return values.get(name);
    }
}
