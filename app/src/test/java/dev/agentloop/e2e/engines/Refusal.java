package dev.agentloop.e2e.engines;

import java.util.Map;

/// An answer of a provider's server in place of the model's.
record Refusal(int status, Map<String, String> headers, String body) {
    Refusal {
        headers = Map.copyOf(headers);
    }

    Refusal(int status, String body) {
        this(status, Map.of(), body);
    }
}
