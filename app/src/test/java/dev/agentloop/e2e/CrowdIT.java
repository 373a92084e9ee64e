package dev.agentloop.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Ten thousand issues in one loop, and two hundred loops on one host.
@Timeout(300)
class CrowdIT {
    private static final int BOUND_MEGABYTES = 200;

    @TempDir
    Path root;

    private Playground machine(CrowdedForge forge, int loops, int prompts) throws Exception {
        Playground machine = Playground.bare(root);
        machine.environment().put("GITHUB_TOKEN", "ghp_nobodysToken");
        for (int loop = 1; loop <= loops; loop++) {
            Path folder = Files.createDirectories(root.resolve("loop/loop-" + loop + "/prompts")).getParent();
            Files.writeString(folder.resolve("config.yaml"), """
                    repoURL: %s/acme/shop-%d
                    usernames: [alice]
                    forge: {type: github, apiURL: "%s"}
                    """.formatted(forge.server().url(), loop, forge.server().url()));
            Files.writeString(folder.resolve("acpx-config"), "agent: claude\nglobalArgs: [--approve-all]\n");
            for (int prompt = 0; prompt < prompts; prompt++) {
                Files.writeString(folder.resolve("prompts/p" + prompt + ".md"), """
                        ---
                        inputLabel: loop/p%1$d
                        inProcessLabel: loop/p%1$d-doing
                        outputLabel: loop/p%1$d-done
                        ---
                        Do it.
                        """.formatted(prompt));
            }
        }
        return machine;
    }

    @Test
    void tenThousandIssuesAreListedOnceAndThenOneRequestIsEnough() throws Exception {
        List<String> queued = IntStream.range(0, 10).mapToObj(i -> "loop/p" + i).toList();
        try (CrowdedForge forge = new CrowdedForge(10_000, queued, "x".repeat(4_000), Duration.ZERO); Playground machine = machine(forge, 1, 10)) {
            PeakMemory first = PeakMemory.of(machine, "tick");
            int listing = forge.server().log().size();
            forge.server().forget();
            PeakMemory idle = PeakMemory.of(machine, "tick");

            assertThat(forge.server().lines()).singleElement().asString().startsWith("GET /repos/acme/shop-1/issues?state=all&");
            assertThat(idle.out()).contains(" requests=1 ");
            // A page of a hundred each, and a request for each label there is.
            assertThat(listing).isBetween(100, 140);
            assertThat(first.megabytes()).isLessThan(BOUND_MEGABYTES);
            assertThat(idle.megabytes()).isLessThan(BOUND_MEGABYTES);
            System.out.printf("10,000 issues, 10 prompts: first tick %d requests, %d MB; idle tick 1 request, %d MB%n", listing, first.megabytes(), idle.megabytes());
        }
    }

    @Test
    void twoHundredLoopsAreLookedAtPolitelyInThreeSeconds() throws Exception {
        try (CrowdedForge forge = new CrowdedForge(0, List.of("loop/p0"), "", Duration.ofMillis(50)); Playground machine = machine(forge, 200, 1)) {
            machine.mustRun("tick");
            forge.server().forget();

            long begun = System.nanoTime();
            machine.mustRun("tick");
            Duration took = Duration.ofNanos(System.nanoTime() - begun);

            assertThat(forge.server().log()).hasSize(200);
            assertThat(forge.mostTogether()).isBetween(2, 8);
            System.out.printf("200 loops at 50 ms: an idle tick took %d ms, at most %d requests together%n", took.toMillis(), forge.mostTogether());
            // Three seconds on a machine of its own; here others are at work.
            assertThat(took).isLessThan(Duration.ofSeconds(12));
        }
    }
}
