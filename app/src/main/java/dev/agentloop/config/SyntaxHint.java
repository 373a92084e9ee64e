package dev.agentloop.config;

/// The parser's words for a syntax error, turned into ours. Unknown ones are passed on.
final class SyntaxHint {
    private SyntaxHint() {}

    /// Something was opened and the parser ran on into what follows.
    static boolean isUnclosed(String problem) {
        return problem.contains("end of stream") || problem.contains("stream end") || problem.contains("expected ',' or");
    }

    /// @param context what the parser was doing; may be null
    static String why(String problem, String context) {
        if (problem.contains("TAB")) {
            return "a tab stands where spaces belong";
        }
        if (problem.contains("mapping values are not allowed")) {
            return "a second ': ' stands in one line, or the line is indented as if it belonged to the one above";
        }
        if (problem.contains("cannot start any token")) {
            return "a text cannot begin with this character";
        }
        if (problem.contains("expected <block end>")) {
            return "the line does not begin in the same column as the others of its block";
        }
        if (problem.contains("could not find expected ':'")) {
            return "a line has no ': ' between key and value";
        }
        if (isUnclosed(problem)) {
            return "a quote or bracket opened here is never closed";
        }
        return (context == null ? problem : context + ": " + problem).replaceAll("\\s+", " ").strip();
    }

    static String next(String problem) {
        if (problem.contains("TAB")) {
            return "indent with spaces";
        }
        if (problem.contains("mapping values are not allowed")) {
            return "put a value that holds ': ' in quotes, and begin keys of one block in the same column";
        }
        if (problem.contains("cannot start any token")) {
            return "put the value in quotes";
        }
        if (isUnclosed(problem)) {
            return "close it";
        }
        return "check indentation, quotes and brackets here and in the line above";
    }
}
