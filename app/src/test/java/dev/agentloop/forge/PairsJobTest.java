package dev.agentloop.forge;

import dev.agentloop.codehost.CodeHostWorld;
import dev.agentloop.forge.local.LocalTrackerWorld;
import dev.agentloop.tick.ForgeJobContract;
import dev.agentloop.tracker.TrackerWorld;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.io.TempDir;

/// Issues in one place and code in another, neither of which is a fake.
class PairsJobTest {
    @Nested
    class JiraAndBitbucket implements ForgeJobContract {
        private final dev.agentloop.forge.jira.StubWorld jira = new dev.agentloop.forge.jira.StubWorld();
        private final dev.agentloop.forge.bitbucket.StubWorld bitbucket = new dev.agentloop.forge.bitbucket.StubWorld();

        @AfterEach
        void stop() {
            jira.close();
            bitbucket.close();
        }

        @Override
        public String forge() {
            return "Jira and Bitbucket";
        }

        @Override
        public TrackerWorld tracker() {
            return jira;
        }

        @Override
        public CodeHostWorld codeHost() {
            return bitbucket;
        }

        @Override
        public InstantSource clock() {
            return jira.clock();
        }

        @Override
        public List<String> requests() {
            return Stream.concat(jira.requests().stream(), bitbucket.requests().stream()).toList();
        }
    }

    @Nested
    class FilesAndGitLab implements ForgeJobContract {
        private final dev.agentloop.forge.gitlab.StubWorld gitLab = new dev.agentloop.forge.gitlab.StubWorld();
        private LocalTrackerWorld files;

        @TempDir
        Path folder;

        @AfterEach
        void stop() {
            gitLab.close();
        }

        @Override
        public String forge() {
            return "Local issue files and GitLab";
        }

        @Override
        public TrackerWorld tracker() {
            if (files == null) {
                files = new LocalTrackerWorld(folder, gitLab.clock());
            }
            return files;
        }

        @Override
        public CodeHostWorld codeHost() {
            return gitLab;
        }

        @Override
        public InstantSource clock() {
            return gitLab.clock();
        }

        @Override
        public int idle() {
            return 0;
        }

        @Override
        public List<String> requests() {
            return gitLab.requests();
        }
    }
}
