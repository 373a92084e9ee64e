package dev.agentloop.model;

import java.util.List;
import java.util.Optional;

/// Which agent a run is given to, as it was decided when the run was recorded: what is in `acpx-config` later does not change how the run is read.
///
/// @param agent its name in `acpx-config`
/// @param model of the loop's `models` it was chosen by
/// @param args beside the agent's own: those of a model
/// @param arm of the experiment the issue takes part in
public record Engagement(
        String agent, Optional<String> model, List<String> args, AccountId account, OutputShape output, Optional<String> arm) {
    public Engagement {
        args = List.copyOf(args);
    }

    /// By a name alone, as the first versions recorded it.
    public static Engagement named(String agent) {
        return new Engagement(agent, Optional.empty(), List.of(), new AccountId(agent, ""), new OutputShape.Acpx(), Optional.empty());
    }
}
