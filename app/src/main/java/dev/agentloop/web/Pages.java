package dev.agentloop.web;

import dev.agentloop.model.IssueRef;
import dev.agentloop.status.Attention;
import dev.agentloop.status.IssueRuns;
import dev.agentloop.status.StatusReport;
import gg.jte.ContentType;
import gg.jte.TemplateEngine;
import gg.jte.output.StringOutput;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// Fills the templates in `src/main/jte`. What a template writes is escaped for the place where it stands; nothing but `Prose` writes HTML of its own.
public final class Pages {
    private static final String TEMPLATES = "dev.agentloop.web.template";

    /// Of all issues that need somebody or are worked on, as many as are read on one screen or two. Each loop's page has them all.
    private static final int MOST_FIRST = 50;

    private final TemplateEngine templates = TemplateEngine.createPrecompiled(Path.of(""), ContentType.Html, Pages.class.getClassLoader(), TEMPLATES);
    private final Assets assets;
    private final InstantSource clock;
    private final Records records;

    Pages(Assets assets, InstantSource clock, Records records) {
        this.assets = assets;
        this.clock = clock;
        this.records = records;
    }

    Answer.Html overview(Ask ask, StatusReport report) {
        List<Row> first = report.loops().stream()
                .flatMap(loop -> rows(loop).stream())
                .filter(row -> row.issue().attention() == Attention.NEEDS_YOU || row.issue().attention() == Attention.WORKING)
                .sorted(Comparator.comparing(row -> row.issue().attention()))
                .limit(MOST_FIRST)
                .toList();
        return html(ask, 200, ask.part() ? "parts/overview" : "overview", Map.of("report", report, "first", first), "Overview");
    }

    Answer.Html loop(Ask ask, StatusReport.Loop loop) {
        return html(ask, 200, ask.part() ? "parts/loop" : "loop", Map.of("loop", loop, "rows", rows(loop)), loop.name().value());
    }

    Answer.Html issue(Ask ask, IssueRef issue, IssueRuns known) {
        return html(ask, 200, ask.part() ? "parts/issue" : "issue", Map.of("ref", issue, "known", known), issue.toString());
    }

    /// A page that says one thing.
    Answer.Html message(Ask ask, int status, String title, String text) {
        return html(ask, status, "message", Map.of("text", text), title);
    }

    Answer.Html html(Ask ask, int status, String template, Map<String, Object> values, String title) {
        Map<String, Object> all = new HashMap<>(values);
        all.put("frame", frame(ask, title));
        return new Answer.Html(status, filled(template, all));
    }

    Frame frame(Ask ask, String title) {
        return new Frame(title, assets, ask.visitor().map(visitor -> visitor.name().value()), ask.place(), new Words(clock.instant(), records::masked));
    }

    String filled(String template, Map<String, Object> values) {
        StringOutput output = new StringOutput();
        templates.render(template + ".jte", values, output);
        return output.toString();
    }

    private static List<Row> rows(StatusReport.Loop loop) {
        Stream<Row> rows = loop.issues().stream().map(issue -> new Row(new IssueRef(loop.name(), issue.id()), issue));
        return rows.sorted(Comparator.comparing(row -> row.issue().attention())).toList();
    }

    /// An issue in a table.
    public record Row(IssueRef ref, StatusReport.Issue issue) {}

    /// Where an issue's page is.
    static String path(IssueRef issue) {
        return "/loops/%s/issues/%s".formatted(issue.loop(), issue.id());
    }
}
