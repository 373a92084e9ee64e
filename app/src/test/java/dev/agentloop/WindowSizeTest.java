package dev.agentloop;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class WindowSizeTest {
    @Test
    void isWhatSttySays() {
        assertThat(WindowSize.parse("50 132\n")).isEqualTo(new WindowSize(50, 132));
    }

    @Test
    void isTheUsualOneWhereATerminalDoesNotSay() {
        assertThat(WindowSize.parse("0 0\n")).isEqualTo(WindowSize.USUAL);
        assertThat(WindowSize.parse("stty: standard input: Inappropriate ioctl for device")).isEqualTo(WindowSize.USUAL);
        assertThat(WindowSize.parse("")).isEqualTo(WindowSize.USUAL);
    }
}
