package dev.agentloop.tracker;

import dev.agentloop.model.IssueId;
import dev.agentloop.model.Label;
import dev.agentloop.model.LoopName;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The far side of a tracker: what people do there, and what can be seen there. The contract acts through it, so that an adapter is never its own witness.
///
/// What a world cannot do it leaves out of `trackerAbilities`; tests that need it are reported as skipped.
public interface TrackerWorld {
    /// A person who is not agentloop.
    String ALICE = "alice";

    /// Another one.
    String BOB = "bob";

    enum Ability {
        /// More than one account can act: `open` and `comment` heed their author.
        OTHER_PEOPLE,
        DELETE,
        /// Issues can be moved to another repository.
        TRANSFER,
        LOCK,
        /// Pull requests stand among the issues and share their numbers.
        PULL_REQUESTS,
        /// Labels exist of themselves, with colours.
        LABEL_COLOURS,
        /// Labels that differ only in case are one.
        LABELS_WITHOUT_CASE,
        /// Every set of labels an issue ever had can be told.
        LABEL_HISTORY,
        /// Blank titles and texts over the limit are refused.
        VALIDATION,
        /// The tracker's clock can be moved.
        CLOCK,
        /// The token's account can be left the right to read alone.
        READERS,
        /// Single answers on their way from the tracker can be reached.
        WIRE
    }

    default Set<Ability> trackerAbilities() {
        return EnumSet.allOf(Ability.class);
    }

    LoopName loop();

    /// The adapter under test. Always the same one.
    Tracker tracker() throws Exception;

    /// Another adapter for the same loop and account, as the next tick makes one: it shares nothing with the first but the far side.
    Tracker anotherTracker() throws Exception;

    /// Who is the author of an issue made with `Tracker.create`.
    default String creator() throws Exception {
        return tracker().login();
    }

    /// Issues or comments in one answer of the tracker.
    int pageSize();

    /// Somebody opens an issue.
    IssueId open(String author, String title, String body, Set<Label> labels) throws Exception;

    /// Somebody edits title and body.
    void edit(IssueId issue, String title, String body) throws Exception;

    void addLabel(IssueId issue, Label label) throws Exception;

    void removeLabel(IssueId issue, Label label) throws Exception;

    /// Somebody closes it or opens it again.
    void setOpen(IssueId issue, boolean open) throws Exception;

    void comment(IssueId issue, String author, String body) throws Exception;

    Set<Label> labels(IssueId issue) throws Exception;

    default void delete(IssueId issue) throws Exception {
        throw cannot(Ability.DELETE);
    }

    default void transfer(IssueId issue) throws Exception {
        throw cannot(Ability.TRANSFER);
    }

    /// From now on the tracker refuses comments on it.
    default void lock(IssueId issue) throws Exception {
        throw cannot(Ability.LOCK);
    }

    /// Somebody opens a pull request that has a label.
    ///
    /// @return its number
    default IssueId openPullRequest(String title, Label label) throws Exception {
        throw cannot(Ability.PULL_REQUESTS);
    }

    default void createLabel(Label label, String colour) throws Exception {
        throw cannot(Ability.LABEL_COLOURS);
    }

    /// @return empty when there is no such label, spelled exactly so
    default Optional<String> colour(Label label) throws Exception {
        throw cannot(Ability.LABEL_COLOURS);
    }

    /// What its labels were after each change made to them, oldest first.
    default List<Set<Label>> labelHistory(IssueId issue) throws Exception {
        throw cannot(Ability.LABEL_HISTORY);
    }

    /// The tracker's clock moves on by an hour.
    default void anHourPasses() throws Exception {
        throw cannot(Ability.CLOCK);
    }

    /// The next time one issue is asked for, the answer is about another one, as a broken cache before the tracker gives it.
    default void confuse(IssueId asked, IssueId answered) throws Exception {
        throw cannot(Ability.WIRE);
    }

    /// Something happens once the tracker has made its answer with that number, counted from 1, and before that arrives.
    default void afterAnswer(int number, Happening happening) throws Exception {
        throw cannot(Ability.WIRE);
    }

    interface Happening {
        void happen() throws Exception;
    }

    /// From now on the token's account may read and change nothing.
    default void mayOnlyRead() throws Exception {
        throw cannot(Ability.READERS);
    }

    private static UnsupportedOperationException cannot(Ability ability) {
        return new UnsupportedOperationException("this world declares " + ability + " but does not implement it");
    }
}
