package dev.agentloop.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentloop.model.ProcessIdentity;
import dev.agentloop.model.RunTag;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessCensusTest {
    private static final RunTag TAG = new RunTag("shop/12/run-1");
    private static final ProcessIdentity RUN = new ProcessIdentity(42, "/meta/run-1/prompt.md", 1000, PlantedProc.BOOT);

    @TempDir
    Path folder;

    private PlantedProc proc;

    @BeforeEach
    void plant() {
        proc = new PlantedProc(folder).uptime("70.50");
    }

    private Agents.Census census() {
        return new ProcessCensus(proc.look());
    }

    @Test
    void theRecordedProcessIsAlive() {
        proc.process(42, "acpx", "S 42 42 1000", "node acpx --file /meta/run-1/prompt.md");
        assertThat(census().isAlive(RUN)).isTrue();
    }

    @Test
    void aNameWithSpacesAndParenthesesShiftsNoField() {
        proc.process(42, "a) S 1 (b c", "S 42 42 1000", "node acpx --file /meta/run-1/prompt.md");
        assertThat(census().isAlive(RUN)).isTrue();
    }

    @Test
    void aReusedPidIsAnotherProcess() {
        proc.process(42, "acpx", "S 42 42 1001", "node acpx --file /meta/run-1/prompt.md");
        assertThat(census().isAlive(RUN)).isFalse();
    }

    @Test
    void theSameTicksOfAnotherBootAreAnotherProcess() {
        proc.process(42, "acpx", "S 42 42 1000", "node acpx --file /meta/run-1/prompt.md");
        var before = new ProcessIdentity(42, RUN.match(), 1000, "0f1e2d3c-0000-4000-8000-000000000000");
        assertThat(census().isAlive(before)).isFalse();
        assertThat(census().age(before)).isEmpty();
    }

    @Test
    void anotherCommandLineIsAnotherProcess() {
        proc.process(42, "acpx", "S 42 42 1000", "node acpx --file /meta/run-2/prompt.md");
        assertThat(census().isAlive(RUN)).isFalse();
    }

    @Test
    void aProcessThatIsReplacingItsProgramIsAlive() {
        proc.process(42, "acpx", "R 42 42 1000", "");
        assertThat(census().isAlive(RUN)).isTrue();
    }

    @Test
    void aZombieHasEnded() {
        proc.process(42, "acpx", "Z 42 42 1000", "node acpx --file /meta/run-1/prompt.md");
        assertThat(census().isAlive(RUN)).isFalse();
    }

    @Test
    void nobodyIsAliveWithoutAProcessTable() throws IOException {
        assertThat(census().isAlive(RUN)).isFalse();
        var nowhere = new ProcessCensus(new ProcFs(folder.resolve("nowhere")));
        assertThat(nowhere.isAlive(RUN)).isFalse();
        assertThat(nowhere.carries(TAG)).isFalse();
    }

    @Test
    void ageIsUptimeMinusStart() {
        assertThat(census().age(RUN)).contains(Duration.ofMillis(60_500));
    }

    @Test
    void anUptimeOfTheContainerAloneIsNotBelieved() throws IOException {
        proc.uptime("3.00").process(7, "java", "S 7 7 9000", "java");
        Files.createDirectories(folder.resolve("self"));
        Files.copy(folder.resolve("7/stat"), folder.resolve("self/stat"));
        assertThat(census().age(RUN)).contains(Duration.ofSeconds(80));
    }

    @Test
    void aTagIsAWholeVariable() {
        proc.process(1, "a", "S 1 1 1", "a", "AGENTLOOP_RUN=shop/12/run-10")
                .process(2, "b", "S 2 2 2", "b", "OLD_AGENTLOOP_RUN=shop/12/run-1")
                .process(3, "c", "S 3 3 3", "c", "NOTE=AGENTLOOP_RUN=shop/12/run-1")
                .process(4, "d", "S 4 4 4", "d", "AGENTLOOP_RUN=x/shop/12/run-1")
                .process(5, "e", "Z 5 5 5", "e", "AGENTLOOP_RUN=shop/12/run-1");
        assertThat(census().carries(TAG)).isFalse();
        proc.process(6, "f", "S 6 6 6", "f", "A=b", "AGENTLOOP_RUN=shop/12/run-1", "C=d");
        assertThat(census().carries(TAG)).isTrue();
    }

    @Test
    void anEnvironmentThatCanNotBeReadIsNotOurs() throws IOException {
        proc.process(6, "f", "S 6 6 6", "f", "AGENTLOOP_RUN=shop/12/run-1");
        Files.delete(folder.resolve("6/environ"));
        Files.createDirectory(folder.resolve("6/environ")); // can not be read, not even by root
        assertThat(census().carries(TAG)).isFalse();
    }

    @Test
    void aRunWithoutALockIsFoundByTagAndPrompt() {
        String environment = "AGENTLOOP_RUN=shop/12/run-1";
        proc.process(50, "node", "S 49 49 1100", "node acpx --file /meta/run-1/prompt.md", environment)
                .process(49, "wrapper", "S 49 49 1090", "wrapper acpx --file /meta/run-1/prompt.md", environment)
                .process(51, "node", "S 51 51 1080", "node acpx __queue-owner", environment)
                .process(52, "less", "S 52 52 1070", "less /meta/run-1/prompt.md");
        assertThat(census().find(TAG, RUN.match())).contains(new ProcessIdentity(49, RUN.match(), 1090, PlantedProc.BOOT));
        assertThat(census().find(new RunTag("shop/12/run-2"), RUN.match())).isEmpty();
    }

    @Test
    void environmentsAreNotReadUntilATagIsAskedFor() {
        var census = census();
        assertThat(census.isAlive(RUN)).isFalse();
        proc.process(6, "f", "S 6 6 6", "f", "AGENTLOOP_RUN=shop/12/run-1");
        assertThat(census.carries(TAG)).isTrue();
    }
}
