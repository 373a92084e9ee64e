package dev.agentloop.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentloop.agent.AcpxAgents;
import dev.agentloop.model.Effects;
import dev.agentloop.model.Outcome;
import dev.agentloop.model.RunId;
import dev.agentloop.passkey.OpenSession;
import dev.agentloop.state.IssueData;
import dev.agentloop.state.IssueLock;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The packaged server with much to show, many who watch, and ticks at work beside it.
class WebLoadIT {
    private static final String PROMPT = "{\"id\":2,\"method\":\"session/prompt\",\"params\":{}}\n";
    private static final int KB = 1024;

    @TempDir
    private Path directory;

    private PlantedLoops loops;
    private Serving serving;
    private RawRequest raw;
    private String cookie;

    @BeforeEach
    void plant() throws Exception {
        loops = new PlantedLoops(directory).withLoop("shop");
        cookie = "Cookie: agentloop=" + OpenSession.of("anna", loops.state) + "\r\n";
    }

    private void serve() throws Exception {
        serving = Serving.in(directory);
        raw = new RawRequest(serving.port());
    }

    @AfterEach
    void close() {
        if (serving != null) {
            serving.close();
        }
    }

    private String get(String path, String headers) {
        return "GET " + path + " HTTP/1.1\r\nHost: localhost:" + serving.port() + "\r\n" + cookie + headers;
    }

    private String page(String path) throws IOException {
        return raw.answer(get(path, "Connection: close\r\n\r\n"));
    }

    @Test
    void aThousandIssuesAreOneSmallPage() throws Exception {
        String recorded = Files.readString(PlantedLoops.RECORDED);
        for (int i = 1; i <= 1000; i++) {
            IssueData issue = loops.issue("shop", i);
            PlantedLoops.end(issue, PlantedLoops.started(issue, Duration.ofMinutes(i), "plan", recorded), Outcome.Kind.ANSWERED, null, "loop/plan-done");
        }
        serve();
        List<Long> times = new ArrayList<>();
        for (int i = 0; i < 7; i++) {
            // Longer than a report is kept, so that each is made anew.
            Thread.sleep(2_100);
            long begin = System.nanoTime();
            String whole = page("/loops/shop");
            times.add((System.nanoTime() - begin) / 1_000_000);
            assertThat(whole).startsWith("HTTP/1.1 200").contains("/loops/shop/issues/1\"", "/loops/shop/issues/1000\"");
        }
        int sent = raw.answer(get("/loops/shop", "Accept-Encoding: gzip\r\nConnection: close\r\n\r\n")).length();
        long warm = times.subList(4, times.size()).stream().sorted().toList().get(1);
        long kept = System.nanoTime();
        int plain = page("/loops/shop").length();
        System.out.printf("a page of 1,000 issues: %d KB sent, %d KB unpacked; ms of server time, each with a new report: %s; with the last one: %d%n",
                sent / KB, plain / KB, times, (System.nanoTime() - kept) / 1_000_000);
        assertThat(sent).isLessThan(300 * KB);
        // Five times what it is to be, for machines with other work.
        assertThat(warm).as("milliseconds").isLessThan(1_000);
    }

    @Test
    void fiftyWatchAHundredMegabytes() throws Exception {
        IssueData issue = loops.issue("shop", 31);
        RunId run = PlantedLoops.started(issue, Duration.ofSeconds(20), "code", "");
        try (BufferedWriter output = Files.newBufferedWriter(issue.output(run))) {
            output.write(PROMPT);
            String line = "{\"method\":\"session/update\",\"params\":{\"update\":{\"sessionUpdate\":\"agent_message_chunk\",\"content\":{\"type\":\"text\",\"text\":\"" + "Some words. ".repeat(80) + "\\n\\n\"}}}}\n";
            for (long size = 0; size < 100L * KB * KB; size += line.length()) {
                output.write(line);
            }
        }
        issue.lock(new IssueLock(run, new AcpxAgents(Effects.NONE, ZoneOffset.UTC, List.of(), _ -> {}).self("java")));
        serve();
        String path = "/loops/shop/issues/31/runs/" + run;
        long begin = System.nanoTime();
        String opened = page(path);
        long first = (System.nanoTime() - begin) / 1_000_000;
        assertThat(opened).startsWith("HTTP/1.1 200").contains("Earlier");
        String events = opened.replaceAll("(?s).*data-events=\"([^\"]*)\".*", "$1").replace("&amp;", "&");
        List<Socket> watching = new ArrayList<>();
        try {
            for (int i = 0; i < 50; i++) {
                Socket socket = new Socket(InetAddress.getLoopbackAddress(), serving.port());
                socket.setSoTimeout(30_000);
                socket.getOutputStream().write(get(events, "\r\n").getBytes(StandardCharsets.US_ASCII));
                watching.add(socket);
            }
            Files.writeString(issue.output(run), "{\"method\":\"session/update\",\"params\":{\"update\":{\"sessionUpdate\":\"plan\",\"entries\":[{\"content\":\"see it\",\"status\":\"pending\"}]}}}\n", StandardOpenOption.APPEND);
            for (Socket socket : watching) {
                assertThat(read(socket.getInputStream(), "see it")).as("what is new reaches everybody").isTrue();
            }
            long memory = serving.memory();
            System.out.printf("a run of 100 MB: first page %d ms, %d KB; with 50 who watch it the server holds %d MB%n", first, opened.length() / KB, memory / KB);
            assertThat(memory / KB).as("MB").isLessThan(250);
        } finally {
            for (Socket socket : watching) {
                socket.close();
            }
        }
    }

    private static boolean read(InputStream in, String wanted) throws IOException {
        StringBuilder seen = new StringBuilder();
        byte[] piece = new byte[8192];
        for (int n = in.read(piece); n >= 0; n = in.read(piece)) {
            seen.append(new String(piece, 0, n, StandardCharsets.ISO_8859_1));
            if (seen.indexOf(wanted) >= 0) {
                return true;
            }
        }
        return false;
    }

    /// A hundred ticks, of which a third are killed, and runs that come, end and are cleaned away, while somebody looks at everything all the time.
    @Test
    void ticksAndTheServerDoNotDisturbEachOther() throws Exception {
        for (int i = 1; i <= 5; i++) {
            PlantedLoops.ended(loops.issue("shop", i), Duration.ofHours(i), "plan", Outcome.Kind.ANSWERED, null, "loop/plan-done");
        }
        serve();
        AtomicBoolean done = new AtomicBoolean();
        Map<String, String> wrong = new HashMap<>();
        TreeMap<Integer, Integer> statuses = new TreeMap<>();
        Thread visitor = Thread.ofVirtual().start(() -> {
            for (int i = 0; !done.get(); i++) {
                try {
                    String issue = "/loops/shop/issues/" + (1 + i % 7);
                    String listed = look(issue, wrong, statuses);
                    String run = listed.replaceAll("(?s).*href=\"(" + issue + "/runs/[^\"]*)\".*", "$1");
                    look(run.startsWith("/") ? run : "/", wrong, statuses);
                    look(i % 2 == 0 ? "/loops/shop" : "/", wrong, statuses);
                } catch (IOException e) {
                    wrong.put("connection", e.toString());
                }
            }
        });
        for (int round = 0; round < 100; round++) {
            Process tick = new ProcessBuilder(System.getProperty("agentloop.executable"), "tick").directory(directory.toFile())
                    .redirectErrorStream(true).redirectOutput(directory.resolve("tick.log").toFile()).start();
            IssueData issue = loops.issue("shop", 1 + round % 7);
            PlantedLoops.ended(issue, Duration.ofMillis(5), "plan", Outcome.Kind.ANSWERED, null, "loop/plan-done");
            if (round % 3 == 0) {
                Thread.sleep(round * 4L);
                tick.destroyForcibly();
            }
            assertThat(tick.waitFor(60, TimeUnit.SECONDS)).isTrue();
            for (RunId old : issue.runs().reversed().stream().skip(1).toList()) {
                issue.prune(old);
            }
            issue.emptyTrash();
        }
        done.set(true);
        visitor.join();
        assertThat(wrong).as("pages that were not shown; seen: %s", statuses).isEmpty();
        assertThat(statuses.get(200)).isGreaterThan(100);

        // Nobody works now, and the server changes nothing by being asked.
        assertThat(serving.agentloop("status")).contains("lock: free");
        Map<Path, FileTime> before = files();
        for (int i = 0; i < 20; i++) {
            look(List.of("/", "/loops/shop", "/loops/shop/issues/3").get(i % 3), wrong, statuses);
        }
        assertThat(files()).isEqualTo(before);
        assertThat(Files.readString(serving.log())).doesNotContain("\tat ");
    }

    private String look(String path, Map<String, String> wrong, Map<Integer, Integer> statuses) throws IOException {
        String answer = page(path);
        int status = RawRequest.status(answer);
        statuses.merge(status, 1, Integer::sum);
        // What was cleaned away since it was listed is not there any more.
        if (status != 200 && status != 404) {
            wrong.put(path, answer);
        }
        return answer;
    }

    private Map<Path, FileTime> files() throws IOException {
        Map<Path, FileTime> files = new TreeMap<>();
        try (Stream<Path> all = Files.walk(directory.resolve("loop-data"))) {
            for (Path path : all.filter(one -> !one.startsWith(directory.resolve("loop-data/webui"))).toList()) {
                files.put(path, Files.getLastModifiedTime(path));
            }
        }
        return files;
    }
}
