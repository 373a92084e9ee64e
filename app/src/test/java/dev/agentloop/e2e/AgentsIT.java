package dev.agentloop.e2e;

import dev.agentloop.e2e.engines.CodingAgent;
import dev.agentloop.e2e.engines.ScriptedModel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Coding agents somebody else wrote, each in the situations a night brings; only the language models behind them are scripts. Every run has the two small agents in what they are quick at, the
/// nightly one all of them in everything. `-Dagentloop.cells=REGEX` leaves only some, by `gemini usage limit`.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AgentsIT {
    private final List<AgentCell.Row> rows = new ArrayList<>();

    static Stream<Arguments> cells() {
        boolean nightly = !System.getProperty("agentloop.nightlyTools", "").isEmpty();
        Predicate<String> wanted = Pattern.compile(System.getProperty("agentloop.cells", "")).asPredicate();
        return Stream.of(CodingAgent.values())
                .filter(agent -> nightly || agent.isSmall())
                .flatMap(agent -> Stream.of(AgentSituation.values())
                        .filter(situation -> situation.isOf(agent) && (nightly || situation.isQuick(agent)))
                        .filter(situation -> wanted.test(agent.word() + " " + situation.word()))
                        .map(situation -> Arguments.of(agent, situation)));
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("cells")
    @Timeout(600)
    void isCalledWhatItIs(CodingAgent agent, AgentSituation situation, @TempDir Path root) throws Exception {
        try (ScriptedModel model = situation.model(agent);
                Playground playground = Playground.withAgent(root, agent, model.url())) {
            AgentCell cell = new AgentCell(agent, situation, playground, model);
            AgentCell.Row row = cell.play();
            rows.add(row);
            System.out.println(row);
            cell.judge(row);
            cell.nothingIsLeft();
        }
    }

    /// Where no agent is installed every cell says so as a skip, and there is nothing to tell.
    @AfterAll
    void tell() throws IOException {
        if (rows.isEmpty()) {
            return;
        }
        AgentTable table = new AgentTable(rows);
        System.out.println(table);
        table.write(Path.of(System.getProperty("agentloop.executable")).resolveSibling("agents.md"));
    }
}
