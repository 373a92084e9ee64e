package dev.agentloop.e2e.engines;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// Agents as npm has them, and what each needs to talk to a model on loopback with a key that is none, and to nobody else.
public enum CodingAgent {
    OPENCODE(AgentFolder.TEST_TOOLS, Vendor.OPENAI, "opencode-linux-x64/bin/opencode") {
        @Override
        String command(AgentFolder.Programs programs) {
            return programs.main() + " acp";
        }

        @Override
        public Map<String, String> environment(String model, Path home) {
            return Map.of("OPENCODE_DISABLE_AUTOUPDATE", "1", "OPENCODE_DISABLE_MODELS_FETCH", "1", "OPENCODE_DISABLE_LSP_DOWNLOAD", "1");
        }

        @Override
        public void settle(String model, Path home) {
            write(home.resolve(".config/opencode/opencode.json"), OPENCODE_SETTINGS.formatted(model));
        }
    },
    GEMINI(AgentFolder.TEST_TOOLS, Vendor.GOOGLE, "@google/gemini-cli/bundle/gemini.js") {
        @Override
        String command(AgentFolder.Programs programs) {
            return programs.node() + " " + programs.main() + " --acp";
        }

        @Override
        public Map<String, String> environment(String model, Path home) {
            return Map.of("GEMINI_API_KEY", KEY, "GOOGLE_GEMINI_BASE_URL", model);
        }

        @Override
        public void settle(String model, Path home) {
            write(home.resolve(".gemini/settings.json"), """
                    {"general": {"enableAutoUpdate": false, "enableAutoUpdateNotification": false}, "privacy": {"usageStatisticsEnabled": false},
                     "security": {"auth": {"selectedType": "gemini-api-key"}}, "telemetry": {"enabled": false}}
                    """);
        }
    },
    CODEX(AgentFolder.NIGHTLY_TOOLS, Vendor.CHATGPT, "@agentclientprotocol/codex-acp/dist/index.js") {
        @Override
        String command(AgentFolder.Programs programs) {
            return programs.node() + " " + programs.main();
        }

        /// Its own sandbox makes `.git` read-only, so that it could commit nothing. A limit's end is told in local time without zone.
        @Override
        public Map<String, String> environment(String model, Path home) {
            return Map.of("CODEX_HOME", home.resolve(".codex").toString(), "SCRIPTED_KEY", KEY, "INITIAL_AGENT_MODE", "agent-full-access", "NO_BROWSER", "1", "TZ", "UTC");
        }

        @Override
        public void settle(String model, Path home) {
            write(home.resolve(".codex/config.toml"), """
                    model = "gpt-5"
                    model_provider = "scripted"
                    check_for_update_on_startup = false

                    [analytics]
                    enabled = false

                    [model_providers.scripted]
                    name = "scripted"
                    base_url = "%s/v1"
                    env_key = "SCRIPTED_KEY"
                    wire_api = "responses"
                    """.formatted(model));
        }
    },
    CLAUDE(AgentFolder.NIGHTLY_TOOLS, Vendor.ANTHROPIC, "@agentclientprotocol/claude-agent-acp/dist/index.js") {
        @Override
        String command(AgentFolder.Programs programs) {
            return programs.node() + " " + programs.main();
        }

        /// By itself it asks eleven times in three minutes before it gives up.
        @Override
        public Map<String, String> environment(String model, Path home) {
            return Map.of("ANTHROPIC_BASE_URL", model, "ANTHROPIC_API_KEY", KEY, "CLAUDE_CODE_MAX_RETRIES", "2", "CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC", "1");
        }
    },
    /// The same with a subscription, whose limits have an end.
    CLAUDE_PLAN(AgentFolder.NIGHTLY_TOOLS, Vendor.CLAUDE_PLAN, "@agentclientprotocol/claude-agent-acp/dist/index.js") {
        @Override
        String command(AgentFolder.Programs programs) {
            return CLAUDE.command(programs);
        }

        @Override
        public Map<String, String> environment(String model, Path home) {
            return Map.of("ANTHROPIC_BASE_URL", model, "CLAUDE_CODE_OAUTH_TOKEN", KEY, "CLAUDE_CODE_MAX_RETRIES", "2", "CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC", "1");
        }
    },
    QWEN(AgentFolder.NIGHTLY_TOOLS, Vendor.ALIBABA, "@qwen-code/qwen-code/cli-entry.js") {
        @Override
        String command(AgentFolder.Programs programs) {
            return programs.node() + " " + programs.main() + " --acp --auth-type openai";
        }

        @Override
        public Map<String, String> environment(String model, Path home) {
            return Map.of("OPENAI_API_KEY", KEY, "OPENAI_BASE_URL", model + "/v1", "OPENAI_MODEL", "scripted");
        }

        @Override
        public void settle(String model, Path home) {
            write(home.resolve(".qwen/settings.json"), """
                    {"general": {"disableAutoUpdate": true, "enableAutoUpdate": false}, "privacy": {"usageStatisticsEnabled": false}, "telemetry": {"enabled": false}}
                    """);
        }
    },
    KILO(AgentFolder.NIGHTLY_TOOLS, Vendor.OPENAI, "@kilocode/cli-linux-x64/bin/kilo") {
        @Override
        String command(AgentFolder.Programs programs) {
            return programs.main() + " acp";
        }

        @Override
        public Map<String, String> environment(String model, Path home) {
            return Map.of("KILO_DISABLE_AUTOUPDATE", "1", "KILO_DISABLE_MODELS_FETCH", "1", "KILO_DISABLE_LSP_DOWNLOAD", "1", "KILO_TELEMETRY_LEVEL", "off");
        }

        @Override
        public void settle(String model, Path home) {
            write(home.resolve(".config/kilo/kilo.json"), OPENCODE_SETTINGS.formatted(model));
        }
    },
    PI(AgentFolder.NIGHTLY_TOOLS, Vendor.OPENAI, "pi-acp/dist/index.js", "@earendil-works/pi-coding-agent/dist/cli.js") {
        @Override
        String command(AgentFolder.Programs programs) {
            return programs.node() + " " + programs.main();
        }

        /// The adapter asks npm for newer versions of pi whenever it starts.
        @Override
        public Map<String, String> environment(String model, Path home) {
            return Map.of("PI_ACP_PI_COMMAND", installed().more().getFirst().toString(), "npm_config_offline", "true", "PI_SKIP_VERSION_CHECK", "1", "PI_TELEMETRY", "0");
        }

        @Override
        public void settle(String model, Path home) {
            write(home.resolve(".pi/agent/models.json"), """
                    {"providers": {"scripted": {"baseUrl": "%s/v1", "api": "openai-completions", "apiKey": "%s",
                      "compat": {"supportsDeveloperRole": false, "supportsReasoningEffort": false},
                      "models": [{"id": "model", "contextWindow": 128000, "maxTokens": 4096}]}}}
                    """.formatted(model, KEY));
            write(home.resolve(".pi/agent/settings.json"), """
                    {"defaultProvider": "scripted", "defaultModel": "model", "quietStartup": true}
                    """);
        }
    };

    /// No provider would take it.
    private static final String KEY = "none";

    /// Prices are for a million tokens, a thousand times what models cost, so that every answer of a script costs $0.30.
    private static final String OPENCODE_SETTINGS = """
            {"model": "scripted/model", "autoupdate": false, "share": "disabled", "provider": {"scripted": {
              "npm": "@ai-sdk/openai-compatible", "options": {"baseURL": "%s/v1", "apiKey": "none"},
              "models": {"model": {"cost": {"input": 1000, "output": 2000}, "limit": {"context": 128000, "output": 4096}}}}}}
            """;

    private final AgentFolder folder;
    private final Vendor vendor;
    private final List<String> files;

    /// @param files below `node_modules`, the program first
    CodingAgent(AgentFolder folder, Vendor vendor, String... files) {
        this.folder = folder;
        this.vendor = vendor;
        this.files = List.of(files);
    }

    /// The command line of the ACP agent.
    abstract String command(AgentFolder.Programs programs);

    public String command() {
        return command(installed());
    }

    /// @param model the URL of the model's server
    public abstract Map<String, String> environment(String model, Path home);

    /// Writes what it reads from its user's HOME.
    public void settle(String model, Path home) {}

    public String word() {
        return name().toLowerCase(java.util.Locale.ROOT).replace('_', ' ');
    }

    public Vendor vendor() {
        return vendor;
    }

    /// Subscriptions do, and these two agents pass it on.
    public boolean saysWhenLimitsEnd() {
        return this == CODEX || this == CLAUDE_PLAN;
    }

    /// Whether every run of the tests has it, not only the nightly one.
    public boolean isSmall() {
        return folder == AgentFolder.TEST_TOOLS;
    }

    /// Otherwise the test is skipped and says so.
    AgentFolder.Programs installed() {
        return folder.programs(word(), files);
    }

    private static void write(Path file, String text) {
        try {
            Files.createDirectories(file.getParent());
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
