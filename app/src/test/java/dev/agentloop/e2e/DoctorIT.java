package dev.agentloop.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The packaged `agentloop doctor` starts agents through the real acpx: one that answers, one that wants a login, one that hangs, and one that is not there.
class DoctorIT {
    /// Speaks as much ACP as is needed to refuse a session.
    private static final String WANTS_LOGIN = """
            #!/bin/sh
            while read -r line; do
              id=$(printf '%s' "$line" | sed -n 's/.*"id":\\([0-9]*\\).*/\\1/p')
              case $line in
              *'"initialize"'*) printf '{"jsonrpc":"2.0","id":%s,"result":{"protocolVersion":1,"agentCapabilities":{},"authMethods":[]}}\\n' "$id" ;;
              *) printf '{"jsonrpc":"2.0","id":%s,"error":{"code":-32000,"message":"Please run shop-agent login first"}}\\n' "$id" ;;
              esac
            done
            """;

    @TempDir
    Path root;

    private static Path script(Path file, String text) throws Exception {
        Files.writeString(file, text);
        assertThat(file.toFile().setExecutable(true)).isTrue();
        return file;
    }

    @Test
    void eachAgentIsStartedAndNothingOfItStays() throws Exception {
        try (Playground playground = Playground.local(root)) {
            Path login = script(root.resolve("wants-login"), WANTS_LOGIN);
            Path hangs = script(root.resolve("hangs-agent"), "#!/bin/sh\nexec sleep 987\n");
            Files.writeString(root.resolve("loop/shop/acpx-config"), """
                    agents:
                      - {name: well, agent: "%s demo-agent"}
                      - {name: login, agent: "%s x"}
                      - {name: hangs, agent: "%s x", globalArgs: [--approve-all, --timeout, "4"]}
                      - {name: missing, agent: "/no/such/agent x"}
                    globalArgs: [--approve-all]
                    acpx: %s
                    """.formatted(playground.executable(), login, hangs, Playground.acpxProgram()));

            Playground.Result doctor = playground.run("doctor");

            assertThat(doctor.code()).as(doctor.out() + doctor.err()).isEqualTo(1);
            assertThat(doctor.out())
                    .contains("Agent well\n  ok       starts through acpx and opens a session")
                    .contains("Please run shop-agent login first")
                    .contains("Agent hangs\n  FAILED   ")
                    .contains("mend: it does not answer: see what it waits for with: cd $(mktemp -d) && ")
                    .contains("Agent missing\n  FAILED   ").contains("mend: install '/no/such/agent x' as its vendor describes")
                    .contains("  ok       acpx 0.19.1 ")
                    .contains(", and may push\n");
            assertThat(doctor.out().substring(doctor.out().indexOf("Agent login"))).startsWith("Agent login\n  FAILED   ");
            Path sessions = root.resolve("home/.acpx/sessions");
            try (Stream<Path> left = Files.isDirectory(sessions) ? Files.list(sessions) : Stream.<Path>empty()) {
                assertThat(left.map(file -> file.getFileName().toString()).filter(name -> name.endsWith(".json"))).isEmpty();
            }
            assertThat(running(List.of(hangs.toString(), login.toString(), "sleep 987"))).isEmpty();
        }
    }

    private static List<String> running(List<String> words) {
        return ProcessHandle.allProcesses()
                .map(process -> process.info().commandLine().orElse(""))
                .filter(line -> words.stream().anyMatch(line::contains))
                .toList();
    }
}
