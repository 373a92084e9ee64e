package dev.agentloop.plan;

import static dev.agentloop.plan.Snapshots.NOW;
import static dev.agentloop.plan.Snapshots.issue;
import static org.assertj.core.api.Assertions.assertThat;

import dev.agentloop.model.Account;
import dev.agentloop.model.AccountId;
import dev.agentloop.model.AgentChoice;
import dev.agentloop.model.AgentChoice.Experiment;
import dev.agentloop.model.AgentChoice.Model;
import dev.agentloop.model.Engagement;
import dev.agentloop.model.ExampleLoop;
import dev.agentloop.model.Fault;
import dev.agentloop.model.Intent;
import dev.agentloop.model.RunView;
import dev.agentloop.model.Snapshot;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ChoosingTest {
    private static final Map<String, Model> MODELS = Map.of(
            "opus", new Model("claude", List.of("--model", "opus")),
            "risk:high", new Model("codex", List.of("--model", "big")),
            "complexity:low", new Model("claude", List.of("--model", "haiku")));

    private final ExampleLoop shop = ExampleLoop.named("shop");

    private void agents(boolean fallback, Optional<Experiment> experiment) {
        List<String> names = List.of("claude", "codex", "gemini");
        shop.agents(new AgentChoice(names.stream().map(ExampleLoop::agent).toList(), fallback, MODELS, experiment));
    }

    private Engagement chosen(Snapshots.Draft draft, Account... failing) {
        Map<AccountId, Account> accounts = Stream.of(failing).collect(Collectors.toMap(Account::id, a -> a));
        Snapshot snapshot = Snapshots.snapshot(shop, draft).with(accounts, Set.of());
        return Planner.plan(snapshot).actions().stream()
                .flatMap(action -> action instanceof Action.StartRun start ? Stream.of(start.run().engagement()) : Stream.empty())
                .findFirst()
                .orElseThrow(() -> new AssertionError(Planner.plan(snapshot).waiting().toString()));
    }

    private static Account paused(String agent) {
        var now = Snapshots.NOW;
        return new Account(new AccountId(agent, ""), Fault.LOGIN, "no", now, now.plusSeconds(60), 1, now, "x", Optional.empty(), Optional.empty());
    }

    @Test
    void theFirstIsUsedUnlessThePromptNamesAModel() {
        agents(false, Optional.empty());
        shop.with(ExampleLoop.prompt("plan")).with(ExampleLoop.prompt("code").model("opus"));
        assertThat(chosen(issue(1, "loop/plan")).agent()).isEqualTo("claude");
        assertThat(chosen(issue(1, "loop/plan")).args()).isEmpty();
        assertThat(chosen(issue(1, "loop/code")).args()).containsExactly("--model", "opus");
        assertThat(chosen(issue(1, "loop/code")).model()).contains("opus");
    }

    @Test
    void aLabelOfTheIssueWinsOverThePromptAndTheExperiment() {
        agents(false, Optional.of(new Experiment("claude", "gemini")));
        shop.with(ExampleLoop.prompt("plan").model("opus"));
        assertThat(chosen(issue(2, "loop/plan", "risk:high"))).satisfies(engagement -> {
            assertThat(engagement.agent()).isEqualTo("codex");
            assertThat(engagement.arm()).as("it takes no part in the experiment").isEmpty();
        });
        assertThat(chosen(issue(2, "loop/plan", "risk:low")).agent()).as("a label nothing is said about").isEqualTo("gemini");
    }

    @Test
    void anExperimentSplitsIssuesByTheirNumber() {
        agents(false, Optional.of(new Experiment("opus", "gemini")));
        shop.with(ExampleLoop.prompt("plan"));
        assertThat(chosen(issue(1, "loop/plan"))).satisfies(engagement -> {
            assertThat(engagement.arm()).contains("opus");
            assertThat(engagement.args()).containsExactly("--model", "opus");
        });
        assertThat(chosen(issue(12, "loop/plan"))).satisfies(engagement -> {
            assertThat(engagement.arm()).contains("gemini");
            assertThat(engagement.agent()).isEqualTo("gemini");
        });
    }

    @Test
    void onlyOneRunOfAPlanTriesAnAccountThatFailed() {
        agents(false, Optional.empty());
        shop.with(ExampleLoop.prompt("plan").concurrency(9));
        Account due = new Account(new AccountId("claude", ""), Fault.LOGIN, "no", NOW.minusSeconds(90), NOW, 1, NOW.minusSeconds(90), "x", Optional.empty(), Optional.empty());
        Snapshot snapshot = Snapshots.snapshot(shop, issue(1, "loop/plan"), issue(2, "loop/plan")).with(Map.of(due.id(), due), Set.of());
        assertThat(PlanLines.of(Planner.plan(snapshot))).containsExactly("1 start plan: loop/plan -> loop/plan-doing", "2 waits for ACCOUNT");
    }

    /// The other agent's account is to be tried, so it is taken by the very decision.
    @Test
    void aLaunchThatWasBegunIsHandedToAnAgentWhoseAccountIsToBeTried() {
        agents(true, Optional.empty());
        shop.with(ExampleLoop.prompt("plan"));
        Account due = new Account(new AccountId("codex", ""), Fault.LOGIN, "no", NOW.minusSeconds(90), NOW, 1, NOW.minusSeconds(90), "x", Optional.empty(), Optional.empty());
        Map<AccountId, Account> accounts = Map.of(due.id(), due, paused("claude").id(), paused("claude"), paused("gemini").id(), paused("gemini"));
        var begun = issue(1, "loop/plan-doing")
                .run(new RunView.State.Prepared())
                .intent(Intent.Kind.LAUNCH, Snapshots.labels("loop/plan"), Snapshots.labels("loop/plan-doing"));
        assertThat(PlanLines.of(Planner.plan(Snapshots.snapshot(shop, begun).with(accounts, Set.of("account claude since " + NOW, "account codex since " + NOW.minusSeconds(90))))))
                .contains("1 hand on to codex");
    }

    @Test
    void theNextTakesOverOnlyWhereThatIsSaid() {
        agents(true, Optional.empty());
        shop.with(ExampleLoop.prompt("plan"));
        assertThat(chosen(issue(1, "loop/plan"), paused("claude")).agent()).isEqualTo("codex");
        assertThat(chosen(issue(1, "loop/plan"), paused("claude"), paused("codex")).agent()).isEqualTo("gemini");
        agents(false, Optional.empty());
        Snapshot snapshot = Snapshots.snapshot(shop, issue(1, "loop/plan")).with(Map.of(paused("claude").id(), paused("claude")), Set.of());
        assertThat(Planner.plan(snapshot).actions()).isEmpty();
        assertThat(Planner.plan(snapshot).waiting()).singleElement().satisfies(wait -> {
            assertThat(wait.reason()).isEqualTo(Waiting.Reason.ACCOUNT);
            assertThat(wait.until()).contains(Snapshots.NOW.plusSeconds(60));
            assertThat(wait.because()).isEqualTo("claude is not logged in: no");
        });
    }
}
