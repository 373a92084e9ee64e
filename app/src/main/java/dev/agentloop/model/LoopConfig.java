package dev.agentloop.model;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// A loop's whole configuration, checked: `config.yaml`, `acpx-config` and the prompts.
///
/// @param repoURL as written; of the local forge the absolute path, whichever way it was written
/// @param usernames lower-cased logins whose issues may reach an agent
/// @param exclusionLabels always holds `NeedSupervisor`
/// @param cloneURL where git is reached: like `repoURL`, or an ssh address
/// @param diskQuota bytes, per loop
/// @param minFreeDisk bytes; below it nothing is cloned
/// @param notifyCommand program and arguments, gets a JSON event on stdin; empty for none
/// @param budget what may be spent; a prompt's own is in its terms
/// @param prices by the name of the agent or the model
/// @param prompts by name, ascending
public record LoopConfig(
        LoopName name,
        String repoURL,
        Set<String> usernames,
        Set<Label> exclusionLabels,
        String headBranch,
        RateLimit rateLimit,
        Forge forge,
        String cloneURL,
        Optional<TrackerConfig> tracker,
        Duration ciTimeout,
        Duration ciGrace,
        Publish publish,
        List<String> protectedPaths,
        Optional<String> fork,
        GitOptions git,
        Hooks hooks,
        Optional<Long> diskQuota,
        long minFreeDisk,
        List<String> notifyCommand,
        AgentChoice agents,
        Budget budget,
        Map<String, Price> prices,
        List<Prompt> prompts) {

    public LoopConfig {
        usernames = Set.copyOf(usernames);
        exclusionLabels = Set.copyOf(exclusionLabels);
        protectedPaths = List.copyOf(protectedPaths);
        notifyCommand = List.copyOf(notifyCommand);
        prices = Map.copyOf(prices);
        prompts = List.copyOf(prompts);
    }

    /// Starts of agents per issue: at most `max` within `window`.
    public record RateLimit(Duration window, int max) {}

    /// The code host. `apiURL` is empty when it follows from the host.
    public record Forge(Type type, Optional<String> apiURL) {
        public enum Type {
            GITHUB,
            GITLAB,
            GITEA,
            FORGEJO,
            BITBUCKET,
            LOCAL
        }
    }

    /// A tracker that is not the code host.
    public sealed interface TrackerConfig {
        record Jira(String url, String project) implements TrackerConfig {}

        /// @param path the directory that holds the issues
        record Local(String path) implements TrackerConfig {}
    }

    /// Who pushes the branch and opens the pull request.
    public enum Publish {
        AGENT,
        AGENTLOOP
    }

    /// How much of the repository a clone holds.
    ///
    /// @param filter of git's partial clones, e.g. `blob:none`
    /// @param sparse directories, or patterns as of a `.gitignore`, that are checked out; all, when there are none
    public record GitOptions(Optional<String> filter, List<String> sparse) {
        public static final GitOptions WHOLE = new GitOptions(Optional.empty(), List.of());

        public GitOptions {
            sparse = List.copyOf(sparse);
        }
    }

    /// Shell commands run in the clone.
    public record Hooks(Optional<String> afterClone, Optional<String> beforeRun, Optional<String> afterRun, Duration timeout) {}

    /// Whether an issue by `login` may reach an agent; compared without case. A letter that looks like an ASCII one to Unicode's lower-casing (the Kelvin sign, for one)
    /// is not that letter.
    public boolean allows(String login) {
        boolean disguised = login.chars().anyMatch(c -> c >= 0x80 && Character.toLowerCase(c) < 0x80);
        return !disguised && usernames.contains(login.toLowerCase(Locale.ROOT));
    }

    public Optional<Prompt> promptNamed(PromptName wanted) {
        return prompts.stream().filter(p -> p.name().equals(wanted)).findFirst();
    }

    /// What may be spent for a prompt now: what its file says, and what a run recorded where that is gone.
    public Budget budgetFor(RunTerms terms) {
        return promptNamed(terms.prompt()).map(prompt -> prompt.terms().budget()).orElse(terms.budget());
    }

    public Optional<Prompt> promptFor(Label input) {
        return prompts.stream().filter(p -> p.input().equals(input)).findFirst();
    }

    /// Every label this loop's prompts name, and `NeedSupervisor`, with what it stands for.
    public LabelRoles labelRoles() {
        return LabelRoles.of(prompts);
    }

    /// Every managed label of this loop, in order.
    public Set<Label> managedLabels() {
        return new TreeSet<>(labelRoles().roles().keySet());
    }
}
