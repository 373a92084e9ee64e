package dev.agentloop.forge.local;

import java.util.ArrayList;
import java.util.List;

/// A YAML list with one `- item` a line: items go and come by whole lines, so that comments and indentation stay.
record BlockList(String text, FrontMatter.Entry list, List<FrontMatter.Entry> items) {
    String edited(List<String> remove, List<String> add, String eol) {
        List<FrontMatter.Entry> kept = new ArrayList<>(items);
        kept.removeIf(item -> isOneOf(item, remove));
        if (kept.isEmpty()) {
            String written = " " + YamlText.flow(add.stream().map(YamlText::scalar).toList());
            return text.substring(0, list.keyEnd()) + ":" + written + text.substring(items.getLast().end());
        }
        StringBuilder out = new StringBuilder(text);
        insertAfterLast(out, add, eol);
        for (FrontMatter.Entry item : items.reversed()) {
            if (isOneOf(item, remove)) {
                out.delete(lineStart(item), lineEnd(item));
            }
        }
        return out.toString();
    }

    private void insertAfterLast(StringBuilder out, List<String> add, String eol) {
        FrontMatter.Entry last = items.getLast();
        String dash = text.substring(lineStart(last), last.start());
        StringBuilder lines = new StringBuilder();
        add.forEach(item -> lines.append(dash).append(YamlText.scalar(item)).append(eol));
        out.insert(lineEnd(last), lines);
    }

    private static boolean isOneOf(FrontMatter.Entry item, List<String> names) {
        return item.value() instanceof FrontMatter.Value.Scalar(String name) && names.contains(name);
    }

    private int lineStart(FrontMatter.Entry item) {
        return text.lastIndexOf('\n', item.start()) + 1;
    }

    /// The closing fence follows, so every line of front matter ends with a line break.
    private int lineEnd(FrontMatter.Entry item) {
        return text.indexOf('\n', item.end()) + 1;
    }
}
