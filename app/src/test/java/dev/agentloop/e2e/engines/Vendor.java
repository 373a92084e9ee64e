package dev.agentloop.e2e.engines;

import java.time.Instant;
import java.util.Map;

/// Who the model belongs to: how each of them says what is the matter, in the shapes they document. Where agents tell quotas apart by words of their own, those words are here.
public enum Vendor {
    OPENAI {
        @Override
        Refusal says(Trouble trouble) {
            return switch (trouble) {
                case REJECTED_KEY -> new Refusal(401, openai("Incorrect API key provided: it ends in 1234.", "invalid_request_error", "invalid_api_key"));
                case USAGE_LIMIT ->
                    new Refusal(429, openai("You exceeded your current quota, please check your plan and billing details.", "insufficient_quota", "insufficient_quota"));
                case OVERLOAD -> new Refusal(503, openai("The engine is currently overloaded, please try again later.", "server_error", "overloaded"));
            };
        }
    },
    /// A subscription, not a key: codex has words for its limits.
    CHATGPT {
        @Override
        Refusal says(Trouble trouble) {
            return switch (trouble) {
                case REJECTED_KEY -> OPENAI.says(trouble);
                case USAGE_LIMIT -> new Refusal(429, """
                        {"error": {"type": "usage_limit_reached", "message": "The usage limit has been reached", "plan_type": "plus", "resets_at": %d, "resets_in_seconds": %d}}
                        """.formatted(resets().getEpochSecond(), RESETS_IN_SECONDS));
                case OVERLOAD -> new Refusal(503, openai("The server is overloaded.", "server_error", "server_is_overloaded"));
            };
        }
    },
    ANTHROPIC {
        @Override
        Refusal says(Trouble trouble) {
            return switch (trouble) {
                case REJECTED_KEY -> new Refusal(401, anthropic("authentication_error", "invalid x-api-key"));
                case USAGE_LIMIT ->
                    new Refusal(400, anthropic("invalid_request_error", "Your credit balance is too low to access the API. Please go to Plans & Billing to upgrade or purchase credits."));
                case OVERLOAD -> new Refusal(529, anthropic("overloaded_error", "Overloaded"));
            };
        }
    },
    /// A subscription: what is used up, and until when, is in the headers.
    CLAUDE_PLAN {
        @Override
        Refusal says(Trouble trouble) {
            return switch (trouble) {
                case REJECTED_KEY -> new Refusal(401, anthropic("authentication_error", "OAuth token has expired. Please obtain a new token or refresh your existing token."));
                case USAGE_LIMIT -> {
                    String reset = Long.toString(resets().getEpochSecond());
                    Map<String, String> headers = Map.of(
                            UNIFIED + "status", "rejected",
                            UNIFIED + "reset", reset,
                            UNIFIED + "representative-claim", "five_hour",
                            UNIFIED + "5h-status", "rejected",
                            UNIFIED + "5h-reset", reset,
                            UNIFIED + "5h-utilization", "1.0");
                    yield new Refusal(429, headers, anthropic("rate_limit_error", "This request would exceed your account's rate limit. Please try again later."));
                }
                case OVERLOAD -> ANTHROPIC.says(trouble);
            };
        }
    },
    GOOGLE {
        @Override
        Refusal says(Trouble trouble) {
            return switch (trouble) {
                case REJECTED_KEY -> new Refusal(400, google(400, "INVALID_ARGUMENT", "API key not valid. Please pass a valid API key.", """
                        {"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": "API_KEY_INVALID", "domain": "googleapis.com"}"""));
                case USAGE_LIMIT -> new Refusal(429, google(429, "RESOURCE_EXHAUSTED", "You exceeded your current quota, please check your plan and billing details.", """
                        {"@type": "type.googleapis.com/google.rpc.QuotaFailure", "violations": [{"quotaMetric":
                         "generativelanguage.googleapis.com/generate_requests_per_model_per_day", "quotaId": "GenerateRequestsPerDayPerProjectPerModel"}]}"""));
                case OVERLOAD -> new Refusal(503, google(503, "UNAVAILABLE", "The model is overloaded. Please try again later.", ""));
            };
        }
    },
    /// Speaks OpenAI's dialect, but not of quotas.
    ALIBABA {
        @Override
        Refusal says(Trouble trouble) {
            return switch (trouble) {
                case REJECTED_KEY, OVERLOAD -> OPENAI.says(trouble);
                case USAGE_LIMIT -> new Refusal(403, openai(
                        "The free tier of the model has been exhausted. If you wish to continue access the model on a paid basis, please disable the \"use free tier only\" mode in the management console.",
                        "AllocationQuota.FreeTierOnly",
                        "AllocationQuota.FreeTierOnly"));
            };
        }
    };

    private static final String UNIFIED = "anthropic-ratelimit-unified-";

    /// When a subscription's allowance is there again.
    public static final long RESETS_IN_SECONDS = 3_600;

    abstract Refusal says(Trouble trouble);

    private static Instant resets() {
        return Instant.now().plusSeconds(RESETS_IN_SECONDS);
    }

    private static String openai(String message, String type, String code) {
        var error = Dialect.JSON.createObjectNode().put("message", message).put("type", type).putNull("param").put("code", code);
        return Dialect.JSON.createObjectNode().set("error", error).toString();
    }

    private static String anthropic(String type, String message) {
        var error = Dialect.JSON.createObjectNode().put("type", type).put("message", message);
        return Dialect.JSON.createObjectNode().put("type", "error").set("error", error).toString();
    }

    private static String google(int code, String status, String message, String detail) {
        return """
                {"error": {"code": %d, "message": "%s", "status": "%s", "details": [%s]}}""".formatted(code, message, status, detail);
    }
}
