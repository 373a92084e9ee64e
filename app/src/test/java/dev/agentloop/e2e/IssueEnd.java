package dev.agentloop.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// How an issue looks when nothing more happens to it, without what differs from one issue to the next.
///
/// @param comments what each of them is about, by its hidden marker, in their order
/// @param turns what the agents witnessed
/// @param starts how many were charged to the rate limit
/// @param pushed titles of its commits, on whatever branch
record IssueEnd(String labels, List<String> comments, List<String> turns, int starts, List<String> pushed) {
    private static final Pattern MARKER = Pattern.compile("<!-- agentloop (.*?) -->");
    private static final JsonMapper JSON = new JsonMapper();

    static IssueEnd of(Playground playground, int issue, AgentDiary diary) throws Exception {
        return new IssueEnd(labels(playground, issue), comments(playground, issue), diary.of(issue), starts(playground, issue), pushed(playground, issue));
    }

    private static String labels(Playground playground, int issue) throws Exception {
        return playground.issueFile(issue).lines().filter(line -> line.startsWith("labels:")).findFirst().orElse("labels: none");
    }

    private static List<String> comments(Playground playground, int issue) throws Exception {
        List<String> markers = new ArrayList<>();
        for (String comment : playground.comments(issue)) {
            Matcher marker = MARKER.matcher(comment);
            assertThat(marker.find()).as("a marker in the comment of issue %d:\n%s", issue, comment).isTrue();
            markers.add(marker.group(1));
        }
        assertThat(markers).as("each event of issue %d is told once", issue).doesNotHaveDuplicates();
        return markers.stream().map(marker -> marker.replace("shop/%d/".formatted(issue), "").replaceAll("run-[0-9TZ.]+", "RUN")).toList();
    }

    private static int starts(Playground playground, int issue) throws Exception {
        for (JsonNode known : JSON.readTree(playground.mustRun("status", "--json").out()).path("loops").path(0).path("issues")) {
            if (known.path("issue").asString("").equals(Integer.toString(issue))) {
                return known.path("starts").path("count").asInt();
            }
        }
        return 0;
    }

    private static List<String> pushed(Playground playground, int issue) throws Exception {
        String log = playground.git(playground.repository(), "log", "--branches", "--format=%s", "--fixed-strings", "--grep=(issue " + issue + ")", "--grep=Merge issue-" + issue + "-");
        return log.lines().map(title -> title.replaceAll("[0-9a-f-]{36}", "FILE").replace(Integer.toString(issue), "N")).sorted().toList();
    }
}
