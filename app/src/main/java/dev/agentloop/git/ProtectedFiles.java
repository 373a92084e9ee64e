package dev.agentloop.git;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/// Which files an agent's branch must not touch, by patterns as in `.gitignore`: `*` and `?` within a name, `**` over directories, a name without a slash anywhere, and a
/// directory stands for all below it.
///
/// Compared without case and without characters that some file systems leave out: `.GitHub/workflows` is `.github/workflows` to whoever checks it out on such a one.
final class ProtectedFiles {
    /// What HFS+ leaves out of a name (git's `is_hfs_dotgit` has the list).
    private static final Pattern IGNORED = Pattern.compile("[\\u200C-\\u200F\\u202A-\\u202E\\u206A-\\u206F\\uFEFF]");

    private final List<Rule> rules;

    /// @param above directories above what is protected: a link or a submodule in the place of one would bring other files there
    private record Rule(String pattern, Pattern files, List<String> above) {
        boolean covers(String path) {
            return files.matcher(path).matches() || above.contains(path);
        }
    }

    ProtectedFiles(List<String> patterns) {
        this.rules = patterns.stream().map(ProtectedFiles::rule).toList();
    }

    /// The pattern that protects a changed file, when one does.
    Optional<String> protects(String path) {
        String folded = folded(path);
        return rules.stream().filter(rule -> rule.covers(folded)).map(Rule::pattern).findFirst();
    }

    private static Rule rule(String pattern) {
        String text = folded(pattern).replaceAll("/+$", "");
        boolean anchored = text.indexOf('/') >= 0;
        String path = text.startsWith("/") ? text.substring(1) : text;
        return new Rule(pattern, Pattern.compile((anchored ? "" : "(?:.*/)?") + regex(path) + "(?:/.*)?", Pattern.DOTALL), anchored ? above(path) : List.of());
    }

    private static String regex(String glob) {
        StringBuilder regex = new StringBuilder();
        for (int i = 0; i < glob.length(); i++) {
            char c = glob.charAt(i);
            if (glob.startsWith("**/", i)) {
                regex.append("(?:.*/)?");
                i += 2;
            } else if (glob.startsWith("/**", i) && i + 3 == glob.length()) {
                regex.append("/.*");
                i += 2;
            } else if (c == '*') {
                regex.append("[^/]*");
            } else if (c == '?') {
                regex.append("[^/]");
            } else {
                regex.append(Pattern.quote(String.valueOf(c)));
            }
        }
        return regex.toString();
    }

    private static List<String> above(String path) {
        List<String> above = new ArrayList<>();
        for (int slash = path.indexOf('/'); slash > 0 && path.substring(0, slash).matches("[^*?]+"); slash = path.indexOf('/', slash + 1)) {
            above.add(path.substring(0, slash));
        }
        return above;
    }

    private static String folded(String path) {
        return IGNORED.matcher(Normalizer.normalize(path, Normalizer.Form.NFC)).replaceAll("").toLowerCase(Locale.ROOT);
    }
}
