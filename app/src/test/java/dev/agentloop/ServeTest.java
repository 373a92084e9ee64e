package dev.agentloop;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// `agentloop serve`, where it cannot begin. What it does then is tried with a browser.
class ServeTest {
    @TempDir
    Path directory;

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "--addr=8080                     | write HOST:PORT, like 127.0.0.1:8080",
        "--addr=127.0.0.1:0              | write HOST:PORT, like 127.0.0.1:8080",
        "--addr=127.0.0.1:99999          | write HOST:PORT, like 127.0.0.1:8080",
        "--addr=my.host.example:8080     | the host is an IP address of this machine, or localhost",
        "--rp-id=127.0.0.1               | browsers take no IP address",
        "--rp-id=Loops.example.org       | in lower case",
        "--origins=http://example.org    | neither the RP ID",
        "--origins=localhost:8080        | origin 'localhost:8080'",
        "--origins=http://localhost/page | without a path",
        "--trusted-proxy=nginx           | --trusted-proxy 'nginx' is no IP address or network",
    })
    void whatIsWrongIsSaid(String option, String said) throws Exception {
        Shell.Result result = new Shell(directory).run("serve", option);

        assertThat(result.code()).as("%s", result).isEqualTo(2);
        assertThat(result.err()).contains(said);
    }

    @Test
    void anAddressInUseIsSaid() throws Exception {
        try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Shell.Result result = new Shell(directory).run("serve", "--addr", "127.0.0.1:" + taken.getLocalPort());

            assertThat(result.code()).as("%s", result).isEqualTo(2);
            assertThat(result.err()).contains("let it listen on another port");
        }
    }
}
