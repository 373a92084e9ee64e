package dev.agentloop.forge;

import dev.agentloop.model.ForgeException;
import dev.agentloop.model.ForgeException.Kind;
import dev.agentloop.model.IssueId;

/// Issues that go by their number in the repository.
///
/// @param whose in words that precede "have numbers": `issues on GitHub`
public record NumberedIssues(Home home, String whose) {
    /// `acme/shop#12`, for messages.
    public String name(IssueId id) {
        return home.name() + "#" + id;
    }

    /// The path of an issue, or of what is below it.
    ///
    /// @throws ForgeException of kind `GONE` when the id is no number
    public Resource at(IssueId id, String... tail) throws ForgeException {
        if (!id.value().matches("[0-9]{1,18}")) {
            throw new ForgeException(Kind.GONE, "There is no issue %s in %s: %s have numbers.".formatted(id, home.name(), whose));
        }
        return home.at("issues", id.value()).below(tail);
    }
}
