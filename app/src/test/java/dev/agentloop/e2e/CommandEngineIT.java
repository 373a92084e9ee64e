package dev.agentloop.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// An agent that knows no ACP, run as a command by the packaged program: the same clones, evidence, labels and costs.
class CommandEngineIT {
    private static final String TOOL = """
            #!/bin/sh
            # Reads the prompt, works in the clone, and says what it did as one JSON object.
            case "$(cat "$1")" in
            *"Title: Add a cart"*)
                git switch -q -c issue-1-cart && echo cart >cart.txt && git add cart.txt && git commit -q -m Cart && git push -q origin issue-1-cart
                printf '%s\\n' '{"result": "I added the cart.\\n\\n<!-- loop-route: done -->", "usage": {"in": 1200, "out": 34}, "total_cost_usd": 0.25}' ;;
            *"Title: Be slow"*)
                sleep 300 ;;
            *)
                printf '%s\\n' '{"error": "401 Incorrect API key provided"}'
                exit 1 ;;
            esac
            """;

    @TempDir
    Path root;

    private Playground playground() throws Exception {
        Playground playground = Playground.local(root);
        Path tool = Files.writeString(root.resolve("tool"), TOOL);
        assertThat(tool.toFile().setExecutable(true)).isTrue();
        Files.writeString(root.resolve("loop/shop/acpx-config"), """
                agents:
                  - name: tool
                    command: [%s, "{promptFile}"]
                    output: {format: json, text: result, inputTokens: usage.in, outputTokens: usage.out, cost: total_cost_usd, error: error}
                """.formatted(tool));
        return playground;
    }

    @Test
    void itDeliversAndItsCostIsCounted() throws Exception {
        try (Playground playground = playground()) {
            int issue = playground.issue("Add a cart", "loop/plan");
            playground.tickUntil(issue, "loop/plan-done");

            assertThat(playground.git(playground.repository(), "show", "issue-1-cart:cart.txt")).isEqualTo("cart\n");
            assertThat(playground.comments(issue)).singleElement().asString().contains("I added the cart.", " 1200 tokens in · 34 tokens out · $0.25 ");
            assertThat(playground.mustRun("status", "--json").out()).contains("\"kind\" : \"delivered\"");
            assertThat(playground.mustRun("costs").out()).contains("shop").contains("0.25");
            assertThat(playground.processes(issue)).isEmpty();
        }
    }

    @Test
    void itIsStoppedWholeAndARefusedKeyIsWaitedFor() throws Exception {
        try (Playground playground = playground()) {
            int slow = playground.issue("Be slow", "loop/plan");
            playground.mustRun("tick");
            assertThat(playground.processes(slow)).hasSizeGreaterThanOrEqualTo(2);
            playground.mustRun("stop", Integer.toString(slow));
            assertThat(playground.processes(slow)).isEmpty();
            assertThat(playground.hasLabel(slow, "NeedSupervisor")).isTrue();

            int refused = playground.issue("Refuse", "loop/plan");
            playground.mustRun("tick");
            playground.mustRun("tick");
            assertThat(playground.hasLabel(refused, "loop/plan-in-process")).isTrue();
            assertThat(playground.comments(refused)).singleElement().asString().contains("tool is not logged in: 401 Incorrect API key provided");
            assertThat(playground.mustRun("status").out()).contains("agent: tool is not logged in", "log in with `tool`");
        }
    }
}
