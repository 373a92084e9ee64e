package dev.agentloop.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// What a script lets the agent do to the repository. Every method may be repeated: an agent that was restarted begins its script anew.
record CloneWork(Path directory, Commands commands, Assignment assignment) {

    /// @param argument a file's path inside the clone, then the text for it
    String commit(String argument) throws IOException, InterruptedException, Commands.Failed {
        String[] words = argument.split("\\s+", 2);
        Path file = directory.resolve(words[0]).normalize();
        if (!file.startsWith(directory) || file.equals(directory) || file.startsWith(directory.resolve(".git"))) {
            throw new Commands.Failed("commit: '%s' is not a file inside the clone".formatted(words[0]));
        }
        if (!commands.gitSays("switch", "--quiet", assignment.branch())) {
            commands.git("switch", "--quiet", "--create", assignment.branch());
        }
        Files.createDirectories(file.getParent());
        Files.writeString(file, (words.length > 1 ? words[1] : "") + "\n");
        commands.git("add", "--", words[0]);
        if (commands.gitSays("diff", "--cached", "--quiet")) {
            return words[0] + " is committed already";
        }
        commands.git("commit", "--quiet", "-m", "Add %s (issue %s)".formatted(words[0], assignment.issue()));
        return "committed " + words[0] + " on " + assignment.branch();
    }

    /// The branch is the agent's own; what an earlier run left there is replaced.
    String push() throws IOException, InterruptedException, Commands.Failed {
        commands.git("push", "--quiet", "--force", "origin", assignment.branch());
        return "pushed " + assignment.branch();
    }

    /// @param into the branch to merge into; empty for the remote's head branch
    String merge(String into) throws IOException, InterruptedException, Commands.Failed {
        commands.git("fetch", "--quiet", "origin");
        String head = into.isEmpty() ? headBranch() : into;
        commands.git("switch", "--quiet", "--detach", "origin/" + head);
        commands.git("merge", "--quiet", "--no-ff", "-m", "Merge " + assignment.branch(), "origin/" + assignment.branch());
        commands.git("push", "--quiet", "origin", "HEAD:refs/heads/" + head);
        return "merged " + assignment.branch() + " into " + head;
    }

    private String headBranch() throws IOException, InterruptedException {
        Commands.Result symbolic = commands.run(List.of("git", "symbolic-ref", "--short", "refs/remotes/origin/HEAD"));
        return symbolic.exit() == 0 ? symbolic.output().strip().replaceFirst("^origin/", "") : "main";
    }
}
