package dev.agentloop;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a tick leaves for monitoring and tells by the user's command, with everything wired as it is in the program.
class MonitoringTest {
    @TempDir
    Path directory;

    private Shell shell;

    @BeforeEach
    void openShell() throws Exception {
        shell = new Shell(directory).withLoop("shop.git");
    }

    private List<String> figures(String series) throws Exception {
        return shell.read("loop-data/metrics.prom").lines().filter(line -> line.startsWith(series + "{")).toList();
    }

    private String events() throws Exception {
        return Files.exists(directory.resolve("events")) ? shell.read("events") : "";
    }

    @Test
    void theFileIsForEverybodyAndItsFolderForNobodyElse() throws Exception {
        Files.delete(directory.resolve("loop-data"));
        assertThat(shell.run("tick").code()).isZero();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve("loop-data/metrics.prom")))).isEqualTo("rw-r--r--");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve("loop-data")))).isEqualTo("rwx------");
        assertThat(directory.resolve("loop-data/metrics.prom.tmp")).doesNotExist();
    }

    @Test
    void aTickOfOneLoopLeavesTheFiguresOfTheOthers() throws Exception {
        shell.withLoop("web.git");
        shell.run("tick");
        shell.at("2026-11-21T12:00:00Z").run("tick", "--only", "web");
        assertThat(figures("agentloop_ticks_total")).contains("agentloop_ticks_total{loop=\"shop\",result=\"success\"} 1", "agentloop_ticks_total{loop=\"web\",result=\"success\"} 2");
        assertThat(figures("agentloop_last_tick_timestamp_seconds").getLast()).endsWith("} 1795262400");

        shell.run("tick");
        assertThat(figures("agentloop_ticks_total")).contains("agentloop_ticks_total{loop=\"shop\",result=\"success\"} 2", "agentloop_ticks_total{loop=\"web\",result=\"success\"} 3");
        Files.delete(directory.resolve("loop/web/config.yaml"));
        shell.run("tick");
        assertThat(figures("agentloop_last_tick_success")).containsExactly("agentloop_last_tick_success{loop=\"shop\"} 1", "agentloop_last_tick_success{loop=\"web\"} 0");
    }

    @Test
    void aConfigurationThatCannotBeReadIsToldByTheCommandOfTheLastThatCould() throws Exception {
        String good = shell.read("loop/shop/config.yaml") + "\nnotify:\n  command: cat >>events\n";
        shell.write("loop/shop/config.yaml", good);
        shell.run("tick");
        assertThat(events()).isEmpty();

        shell.write("loop/shop/config.yaml", "repoURL: [\n\tnotify");
        assertThat(shell.run("tick").code()).isEqualTo(2);
        shell.run("tick");
        assertThat(events().lines()).singleElement().asString().startsWith("{\"event\":\"loop-failed\",\"loop\":\"shop\",\"at\":\"").contains("the configuration of loop 'shop' is broken: ").contains("config.yaml:");

        shell.write("loop/shop/config.yaml", good);
        shell.run("tick");
        assertThat(events().lines()).hasSize(2);
        assertThat(events().lines().toList().getLast()).startsWith("{\"event\":\"loop-recovered\"");

        shell.write("loop/shop/config.yaml", good.replace("notify:\n  command: cat >>events\n", ""));
        shell.run("tick");
        shell.write("loop/shop/config.yaml", "repoURL: [");
        shell.at("2026-11-22T12:00:00Z").run("tick");
        assertThat(events().lines()).as("nobody is told by a command that was taken away").hasSize(2);
    }

    @Test
    void anIssueThatIsHandedOverIsToldWithItsPlace() throws Exception {
        shell.write("loop/shop/config.yaml", shell.read("loop/shop/config.yaml") + "\nnotify:\n  command: [tee, -a, events]\n");
        shell.run("issue", "create", "Odd", "--label", "loop/plan", "--label", "loop/code");
        assertThat(shell.run("tick").code()).isZero();
        shell.run("tick");
        assertThat(events().lines()).singleElement().asString().startsWith("{\"event\":\"need-supervisor\",\"loop\":\"shop\",\"issue\":\"1\",\"url\":\"").contains("it had several loop/ labels at once");
    }
}
