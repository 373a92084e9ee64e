package dev.agentloop.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentloop.model.Check;
import dev.agentloop.model.IssueId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The main job on every forge but GitHub, which has [EmulatorIT]: the packaged program, git over HTTP behind a password, the real acpx and the scripted agent.
@Timeout(180)
class ForgesIT {
    @TempDir
    Path root;

    @ParameterizedTest
    @EnumSource
    void anIssueIsPlannedCodedGatedAndMerged(StubbedForge forge) throws Exception {
        try (StubPlayground stub = StubPlayground.of(forge, root)) {
            IssueId issue = stub.issue(
                    "Greet the visitors",
                    "loop/plan",
                    "demo-agent plan: answer We say hello.",
                    "demo-agent code: commit greeting.txt Hello",
                    "demo-agent code: push",
                    "demo-agent code: done I greet them now.",
                    "demo-agent merge: merge",
                    "demo-agent merge: answer It is merged.");
            stub.tick(issue);
            stub.tick(issue);
            assertThat(stub.labels(issue)).containsExactly("loop/plan-done");
            assertThat(stub.comments(issue)).singleElement().asString().startsWith("We say hello.");

            stub.relabel(issue, "loop/plan-done", "loop/code");
            stub.tick(issue);
            String branch = "issue-" + issue + "-demo";
            assertThat(stub.git().requests()).as("let in by what `agentloop git-credential` said")
                    .contains(forge.gitUser + " POST /shop.git/git-upload-pack", forge.gitUser + " POST /shop.git/git-receive-pack");
            String commit = stub.received(branch);
            assertThat(stub.site().codeHost().codeHost().pullRequests(branch)).as("opened, because the agent opened none").hasSize(1);
            stub.report(commit, Check.State.PENDING);
            stub.tick(issue);
            assertThat(stub.labels(issue)).containsExactly("loop/code-ci");
            stub.report(commit, Check.State.PASSED);
            stub.tick(issue);
            assertThat(stub.labels(issue)).containsExactly("loop/code-done");

            stub.relabel(issue, "loop/code-done", "loop/merge");
            stub.tick(issue);
            stub.site().codeHost().merge(branch);
            stub.tick(issue);
            assertThat(stub.labels(issue)).containsExactly("loop/merged");
            assertThat(stub.comments(issue)).hasSize(3).as("each was said once").doesNotHaveDuplicates();
            anIdleTickIsOneRequest(stub, issue);
            noTokenIsAnywhere(stub);
        }
    }

    private static void anIdleTickIsOneRequest(StubPlayground stub, IssueId issue) throws Exception {
        stub.site().requests();
        assertThat(stub.tick(issue).out()).contains(" started=0 finished_ok=0 finished_fail=0 ").contains(" requests=1 ");
        assertThat(stub.site().requests()).hasSize(1);
    }

    private void noTokenIsAnywhere(StubPlayground stub) throws IOException {
        List<String> tokens = stub.tokens();
        assertThat(stub.printed()).isNotEmpty().noneMatch(text -> holdsOneOf(text, tokens));
        List<Path> holding = new ArrayList<>();
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                if (holdsOneOf(Files.readString(file, StandardCharsets.ISO_8859_1), tokens)) {
                    holding.add(file);
                }
            }
        }
        assertThat(holding).isEmpty();
    }

    private static boolean holdsOneOf(String text, List<String> tokens) {
        return tokens.stream().anyMatch(text::contains);
    }
}
