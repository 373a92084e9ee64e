package dev.agentloop;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// With `--log-format json` each line of stderr is an object, whatever is told; stdout stays as it is.
class LogFormatTest {
    @TempDir
    Path directory;

    private Shell shell;

    @BeforeEach
    void openShell() throws Exception {
        shell = new Shell(directory).withLoop("shop.git");
    }

    private static List<JsonNode> objects(Shell.Result result) {
        return result.err().lines().map(new JsonMapper()::readTree).toList();
    }

    @Test
    void anActionNamesItsLoopItsIssueAndItsKind() {
        shell.run("issue", "create", "Odd", "--label", "loop/plan", "--label", "loop/code");
        Shell.Result text = shell.run("tick");
        assertThat(text.err()).startsWith("shop/1: needs a human (");

        shell.run("issue", "create", "Odd \"again\"", "--label", "loop/plan", "--label", "loop/code");
        Shell.Result json = shell.run("--log-format", "json");

        assertThat(json.out()).startsWith("tick loop=shop ");
        assertThat(objects(json)).singleElement().satisfies(line -> {
            assertThat(line.propertyNames()).containsExactly("time", "level", "loop", "issue", "event", "message");
            assertThat(line.get("time").asString()).matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d{3})?Z");
            assertThat(line.get("level").asString()).isEqualTo("info");
            assertThat(line.get("loop").asString()).isEqualTo("shop");
            assertThat(line.get("issue").asString()).isEqualTo("2");
            assertThat(line.get("event").asString()).isEqualTo("escalate");
            assertThat(line.get("message").asString()).startsWith("needs a human (").contains("loop/code, loop/plan");
        });
    }

    @Test
    void whatFailsSaysSo() throws Exception {
        shell.write("loop/shop/config.yaml", "repoURL: [\n");
        Shell.Result broken = shell.run("tick", "--log-format", "JSON");

        assertThat(broken.code()).isEqualTo(2);
        assertThat(objects(broken)).isNotEmpty().allSatisfy(line -> assertThat(line.get("level").asString()).isEqualTo("error"));
        assertThat(objects(shell.run("plan", "--log-format", "json"))).isNotEmpty();
    }

    @Test
    void aWrongCommandLineIsToldInOneObjectToo() {
        Shell.Result wrong = shell.run("tick", "--log-format", "json", "--nothing");

        assertThat(wrong.code()).isEqualTo(2);
        assertThat(objects(wrong)).singleElement().satisfies(line -> assertThat(line.get("message").asString()).contains("--nothing").contains("\n"));
        assertThat(shell.run("tick", "--log-format", "xml").err()).contains("--log-format").containsIgnoringCase("text, json");
    }
}
