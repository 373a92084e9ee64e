package dev.agentloop.config;

import java.util.Optional;
import java.util.regex.Pattern;

/// The rules of `git check-ref-format --branch`, for a name that becomes an argument of git and part of a URL.
final class BranchName {
    private static final Pattern REFUSED_CHARACTERS = Pattern.compile(".*[ ~^:?*\\[\\\\\\x00-\\x20\\x7f].*");
    private static final int LONGEST = 244;

    private BranchName() {}

    /// Why git would refuse it; empty when it would not.
    static Optional<String> objection(String name) {
        if (name.startsWith("-")) {
            return Optional.of("a branch's name does not begin with '-'");
        }
        if (REFUSED_CHARACTERS.matcher(name).matches()) {
            return Optional.of("a branch's name has no white space and none of ~ ^ : ? * [ \\");
        }
        if (name.contains("..") || name.contains("@{") || name.equals("@") || name.equals("HEAD")) {
            return Optional.of("'..', '@{', '@' and 'HEAD' mean something else to git");
        }
        for (String part : name.split("/", -1)) {
            if (part.isEmpty() || part.startsWith(".") || part.endsWith(".") || part.endsWith(".lock")) {
                return Optional.of("no part of a branch's name is empty, begins or ends with '.', or ends with '.lock'");
            }
        }
        return name.length() > LONGEST ? Optional.of("it is too long for a file's name") : Optional.empty();
    }
}
