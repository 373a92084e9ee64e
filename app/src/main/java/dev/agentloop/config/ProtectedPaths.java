package dev.agentloop.config;

import java.util.List;

/// What an agent's branch must not change when agentloop pushes it: files that make a forge or a build server run commands with its own secrets.
final class ProtectedPaths {
    /// CI configuration of the known forges, and of the build servers often found beside them.
    static final List<String> DEFAULT = List.of(
            ".github/workflows/**",
            ".github/actions/**",
            ".gitlab-ci.yml",
            ".gitlab/ci/**",
            ".gitea/workflows/**",
            ".forgejo/workflows/**",
            "bitbucket-pipelines.yml",
            ".circleci/**",
            ".woodpecker.yml",
            ".woodpecker.yaml",
            ".woodpecker/**",
            ".drone.yml",
            ".travis.yml",
            ".buildkite/**",
            "azure-pipelines.yml",
            "Jenkinsfile");

    private ProtectedPaths() {}

    /// A list in the file takes the place of the default.
    static List<String> read(Fields config) {
        List<Text> written = config.texts("protectedPaths");
        written.forEach(pattern -> GitBlock.checkInside(config, "protectedPaths", pattern));
        return written.isEmpty() ? DEFAULT : written.stream().map(Text::value).toList();
    }
}
