package dev.agentloop.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentloop.agent.AcpxAgents;
import dev.agentloop.model.Effects;
import dev.agentloop.model.Outcome;
import dev.agentloop.model.RunId;
import dev.agentloop.state.IssueData;
import dev.agentloop.state.IssueLock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;

/// Watching a run in a real browser: it grows, survives a restart of the server, and says when it is over.
class LiveRunIT {
    private static final String PROMPT = "{\"id\":2,\"method\":\"session/prompt\",\"params\":{}}\n";
    private static final String ANSWER = "{\"id\":2,\"result\":{\"stopReason\":\"end_turn\"}}\n";

    @TempDir
    private Path directory;

    private Browser browser;
    private Serving serving;
    private IssueData issue;

    @AfterEach
    void close() {
        if (browser != null) {
            browser.close();
        }
        if (serving != null) {
            serving.close();
        }
    }

    private static String update(String update) {
        return "{\"method\":\"session/update\",\"params\":{\"update\":" + update + "}}\n";
    }

    private static String say(String text) {
        return update("{\"sessionUpdate\":\"agent_message_chunk\",\"content\":{\"type\":\"text\",\"text\":\"" + text + "\"}}");
    }

    private static String call(String status) {
        return update("{\"sessionUpdate\":\"tool_call" + (status.equals("pending") ? "" : "_update") + "\",\"toolCallId\":\"c1\",\"kind\":\"execute\",\"title\":\"mvn verify\",\"status\":\"" + status + "\"}");
    }

    private void write(RunId run, String lines) throws IOException {
        Files.writeString(issue.output(run), lines, StandardOpenOption.APPEND);
    }

    private int blocks(String kind) {
        return browser.driver.findElements(By.cssSelector("#conversation ." + kind)).size();
    }

    @Test
    void aRunGrowsBeforeOnesEyes() throws Exception {
        browser = Browser.open();
        browser.authenticator();
        PlantedLoops loops = new PlantedLoops(directory).withLoop("shop");
        issue = loops.issue("shop", 31);
        RunId run = PlantedLoops.started(issue, Duration.ofSeconds(20), "code", PROMPT + say("I begin with **the tests**. "));
        // This process stands for the agent's.
        issue.lock(new IssueLock(run, new AcpxAgents(Effects.NONE, ZoneOffset.UTC, List.of(), _ -> {}).self("java")));
        serving = Serving.in(directory);
        browser.register(serving.origin(), "anna");
        serving.agentloop("passkey", "approve", "anna");
        browser.signIn(serving.origin(), "/login?to=/loops/shop/issues/31/runs/" + run);
        browser.untilText("I begin with the tests.");
        browser.untilText("Live:");
        assertThat(browser.driver.findElements(By.cssSelector("#conversation strong"))).hasSize(1);

        write(run, say("Then the code. ") + call("pending"));
        browser.untilText("Then the code.");
        browser.until("the call is shown", () -> blocks("call") == 1);
        write(run, call("completed"));
        browser.until("the call is done", () -> browser.driver.findElement(By.cssSelector("#conversation .call")).getText().contains("done"));
        browser.picture("live-run");
        assertThat(browser.complaints()).isEmpty();

        serving.stop();
        write(run, say("While nobody looked. "));
        serving.start();
        write(run, say("And after it. "));
        browser.untilText("And after it.");
        assertThat(browser.text()).containsOnlyOnce("I begin with").containsOnlyOnce("Then the code.").containsOnlyOnce("While nobody looked.").containsOnlyOnce("mvn verify");

        write(run, ANSWER);
        PlantedLoops.end(issue, run, Outcome.Kind.DELIVERED, null, "loop/code-done");
        browser.untilText("loop/code-done");
        browser.until("the page knows that nothing more comes", () -> !browser.driver.findElement(By.id("live-state")).getText().startsWith("Live:"));
        assertThat(blocks("call")).isEqualTo(1);
        assertThat(Files.readString(serving.log())).doesNotContain("Exception");
    }
}
