package dev.agentloop.codehost;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentloop.model.Access;
import dev.agentloop.model.Access.Grant;
import dev.agentloop.model.Access.Right;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/// What a code host says of the token it is used with.
public interface AccessContract {
    CodeHostWorld world() throws Exception;

    @Test
    default void aTokenThatCanPushIsNotDeniedAnything() throws Exception {
        Access access = world().codeHost().access();

        assertThat(access.rights().keySet()).containsExactly(Right.PUSH, Right.PULL_REQUESTS);
        assertThat(access.rights().values()).noneMatch(Grant.Denied.class::isInstance);
    }

    @Test
    default void whoMayOnlyReadTheCodeIsToldSo() throws Exception {
        Assumptions.assumeTrue(world().codeHostAbilities().contains(CodeHostWorld.Ability.READERS), () -> "this world has no " + CodeHostWorld.Ability.READERS);
        world().mayOnlyReadTheCode();

        Access access = world().anotherCodeHost().access();
        assertThat(access.rights().values()).allSatisfy(grant -> assertThat(grant).isInstanceOfSatisfying(Grant.Denied.class, denied -> assertThat(denied.why()).isNotBlank()));
    }
}
