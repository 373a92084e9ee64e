package dev.agentloop.forge.gitlab;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class QuickActionsTest {
    @Test
    void aLineThatIsAnActionIsMadeText() {
        assertThat(QuickActions.disarm("/close")).isEqualTo("\\/close");
        assertThat(QuickActions.disarm("done\n/label ~urgent\n/CLOSE\t\nbye")).isEqualTo("done\n\\/label ~urgent\n\\/CLOSE\t\nbye");
        assertThat(QuickActions.disarm("/copy_metadata #3\n\n/close\n")).isEqualTo("\\/copy_metadata #3\n\n\\/close\n");
    }

    /// GitLab deletes them before it looks.
    @Test
    void carriageReturnsHideNoAction() {
        assertThat(QuickActions.disarm("a\r\n/close\r\n")).isEqualTo("a\n\\/close\n");
        assertThat(QuickActions.disarm("a\n\r/close")).isEqualTo("a\n\\/close");
        assertThat(QuickActions.disarm("a\n/cl\rose")).isEqualTo("a\n\\/close");
    }

    /// What a block of code is differs between versions of GitLab, so it protects nothing here.
    @Test
    void codeIsNoShelter() {
        assertThat(QuickActions.disarm("```\n/close\n```")).isEqualTo("```\n\\/close\n```");
    }

    @Test
    void whatIsNoActionStaysAsItIs() {
        for (String text : new String[] {"", "/usr/bin/env", "see /close", " /close", "//close", "a/close", "\\/close", "/", "/ close", "https://acme.dev/\n/a/b c"}) {
            assertThat(QuickActions.disarm(text)).isEqualTo(text);
        }
    }

    @Test
    void everybodyIsNotCalled() {
        assertThat(QuickActions.disarm("@all look; @alice, (@All)")).isEqualTo("\\@all look; @alice, (\\@All)");
        for (String text : new String[] {"@alice", "@allen", "@all-hands", "@all/sub", "me@all.dev", "\\@all", "`@all`"}) {
            assertThat(QuickActions.disarm(text)).isEqualTo(text);
        }
    }
}
