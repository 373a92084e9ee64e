package dev.agentloop.codehost;

import dev.agentloop.model.Check;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The far side of a code host: what people, agents and CI do there. What a world cannot do it leaves out of `codeHostAbilities`; tests that need it are
/// reported as skipped.
public interface CodeHostWorld {
    enum Ability {
        /// A pull request is opened on purpose: a branch alone is none.
        BRANCH_IS_NO_PULL_REQUEST,
        /// People can have forks and open pull requests from them.
        FORKS,
        /// The token's account can make forks.
        FORKING,
        /// A pull request has a title and a text.
        TEXTS,
        /// Checks can be set.
        CHECKS,
        /// The token's account can be left the right to read alone.
        READERS
    }

    default Set<Ability> codeHostAbilities() {
        return EnumSet.allOf(Ability.class);
    }

    /// The adapter under test. Always the same one.
    CodeHost codeHost() throws Exception;

    /// Another adapter, as the next tick makes one: it shares nothing with the first but the far side.
    default CodeHost anotherCodeHost() throws Exception {
        return codeHost();
    }

    /// The branch pull requests are merged into. It exists.
    String headBranch();

    /// Pull requests or checks in one answer of the code host.
    int pageSize();

    /// Somebody pushes a new commit on the branch, which begins at the head branch when it does not exist yet.
    ///
    /// @return the commit
    String push(String branch) throws Exception;

    /// Somebody merges the branch with a merge commit; the branch stays. It has an open pull request.
    void merge(String branch) throws Exception;

    /// Somebody closes the branch's open pull request without merging it; where a branch is its pull request, by deleting it.
    void closePullRequest(String branch) throws Exception;

    void deleteBranch(String branch) throws Exception;

    /// CI reports on a commit, anew when it has reported under that name before.
    default void report(String commit, Check check) throws Exception {
        throw new UnsupportedOperationException("this world declares CHECKS but does not implement it");
    }

    /// Title and body of the branch's open pull request, parted by an empty line.
    default String text(String branch) throws Exception {
        throw new UnsupportedOperationException("this world declares TEXTS but does not implement it");
    }

    /// An adapter, made anew, of a loop whose `fork` is this owner.
    default CodeHost forked(String owner) throws Exception {
        throw new UnsupportedOperationException("this world declares FORKING but does not implement it");
    }

    /// The account the token belongs to, or where it makes repositories. The name of the loop's repository itself is `shop`.
    default String forkOwner() {
        throw new UnsupportedOperationException("this world declares FORKING but does not implement it");
    }

    /// Somebody makes a repository.
    ///
    /// @param fork whether it is a fork of the loop's repository
    default void otherRepository(String name, boolean fork) throws Exception {
        throw new UnsupportedOperationException("this world declares FORKING but does not implement it");
    }

    /// All repositories but the loop's.
    default List<String> otherRepositories() throws Exception {
        throw new UnsupportedOperationException("this world declares FORKING but does not implement it");
    }

    /// Like `push`, into a fork.
    ///
    /// @param fork its name
    default String pushToFork(String fork, String branch) throws Exception {
        throw new UnsupportedOperationException("this world declares FORKING but does not implement it");
    }

    /// A stranger opens a pull request from a branch of a fork of theirs.
    default void openFromStrangersFork(String branch) throws Exception {
        throw new UnsupportedOperationException("this world declares FORKS but does not implement it");
    }

    /// From now on the token's account may read and change nothing.
    default void mayOnlyReadTheCode() throws Exception {
        throw new UnsupportedOperationException("this world declares READERS but does not implement it");
    }

    /// A check in this world's words, for what the far side cannot say exactly.
    default Check check(String name, Check.State state) {
        return new Check(name, state, Optional.of("https://ci.example/" + name), state + " in words");
    }
}
