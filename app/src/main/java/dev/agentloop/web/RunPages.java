package dev.agentloop.web;

import dev.agentloop.conversation.CommandEnd;
import dev.agentloop.model.IssueRef;
import dev.agentloop.model.RunId;
import dev.agentloop.status.IssueRuns;
import dev.agentloop.status.IssueWords;
import java.io.IOException;
import java.nio.file.Files;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/// A run: what became of it, and its conversation, a window of its file at a time.
final class RunPages {
    /// Bytes of what an agent's process wrote to stderr: why it gave up is at the end.
    private static final int STDERR = 16 * 1024;

    private final Records records;
    private final Pages pages;

    RunPages(Records records, Pages pages) {
        this.records = records;
        this.pages = pages;
    }

    /// @param rest of the path, behind the run
    /// @return empty when there is no such run, or no such page of it
    Optional<Answer> answer(Ask ask, IssueRef issue, IssueRuns known, RunId run, List<String> rest) throws IOException {
        Optional<Records.RunFiles> found = records.run(issue, run);
        if (found.isEmpty()) {
            return Optional.empty();
        }
        Records.RunFiles files = found.get();
        if (rest.equals(List.of("events"))) {
            return Optional.of(events(ask, issue, run, files));
        }
        if (!rest.isEmpty()) {
            return Optional.empty();
        }
        Map<String, Object> values = new HashMap<>();
        RunHead head = new RunHead(issue, run, known, records.isOver(issue, run));
        values.put("head", head);
        if (ask.part()) {
            return Optional.of(pages.html(ask, 200, "parts/run", values, run.value()));
        }
        Optional<RunWindow> window = window(ask, files);
        if (window.isEmpty()) {
            return Optional.of(pages.message(ask, 400, "There is no such place in the conversation", "Places are numbers of bytes, as the links of a run's page have them."));
        }
        BlockWords words = words(files);
        values.put("words", words);
        Optional<RunPage> page = page(ask, window.get(), files, head.over());
        if (page.isEmpty()) {
            return Optional.of(pages.message(ask, 409, "This conversation cannot be read", "There is something else in the place of the run's output.json; agentloop doctor says more."));
        }
        values.put("page", page.get());
        values.put("stderr", stderr(files, words));
        return Optional.of(pages.html(ask, 200, "run", values, "%s · %s".formatted(issue, head.started())));
    }

    /// Empty when its file is none.
    private static Optional<RunPage> page(Ask ask, RunWindow window, Records.RunFiles files, boolean over) throws IOException {
        if (Files.exists(files.output()) && !Files.isRegularFile(files.output())) {
            return Optional.empty();
        }
        RunPage page = RunPage.read(window, files, over);
        boolean isWithin = page.blocks().isEmpty() && page.later().isPresent() && ask.query().containsKey("from");
        // In the middle of a line longer than a window.
        return Optional.of(isWithin ? RunPage.read(RunWindow.from(page.later().getAsLong()), files, over) : page);
    }

    private BlockWords words(Records.RunFiles files) {
        return new BlockWords(records::masked, files.workspace().toString());
    }

    /// Empty when what is asked for is no place.
    private static Optional<RunWindow> window(Ask ask, Records.RunFiles files) throws IOException {
        String from = ask.query().get("from");
        String to = ask.query().get("to");
        if (from == null && to == null) {
            return Optional.of(RunWindow.last(files.output(), files.shape()));
        }
        OptionalLong place = number(from == null ? to : from);
        if (place.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(from == null ? RunWindow.before(files.output(), place.getAsLong()) : RunWindow.from(place.getAsLong()));
    }

    private static OptionalLong number(String text) {
        return text.matches("\\d{1,15}") ? OptionalLong.of(Long.parseLong(text)) : OptionalLong.empty();
    }

    private static String stderr(Records.RunFiles files, BlockWords words) throws IOException {
        String end = CommandEnd.tail(files.stderr(), STDERR);
        boolean isCut = Files.isRegularFile(files.stderr()) && Files.size(files.stderr()) > STDERR;
        // The first of the lines is the end of one then.
        return words.text(isCut ? end.substring(end.indexOf('\n') + 1) : end).strip();
    }

    private Answer events(Ask ask, IssueRef issue, RunId run, Records.RunFiles files) {
        String written = ask.lastEventId().orElse(ask.query().getOrDefault("after", ""));
        Optional<LiveRun.Place> place = LiveRun.Place.of(written);
        if (place.isEmpty()) {
            return new Answer.Text(400, "This is no place in a conversation; reload the run's page.\n");
        }
        return new Answer.Events(new LiveRun(files, place.get(), new LiveRun.Run() {
            private final BlockWords words = words(files);

            @Override
            public boolean isOver() throws IOException {
                return records.isOver(issue, run);
            }

            @Override
            public String html(List<Block> blocks) {
                return pages.filled("parts/blocks", Map.of("blocks", blocks, "words", words));
            }

            @Override
            public String end() throws IOException {
                Optional<IssueRuns> known = records.issue(issue.loop(), issue.id());
                return known.flatMap(some -> some.run(run)).map(some -> "The run is over: " + IssueWords.result(some.result()) + ".").orElse("The run is over.");
            }
        }, LiveRun.LOOK));
    }
}
