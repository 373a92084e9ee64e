package dev.agentloop.conversation;

import static dev.agentloop.conversation.FaultReport.Place.CLAUDE_LIMIT;
import static dev.agentloop.conversation.FaultReport.Place.CODE;
import static dev.agentloop.conversation.FaultReport.Place.CODEX_INFO;
import static dev.agentloop.conversation.FaultReport.Place.DETAIL_CODE;
import static dev.agentloop.conversation.FaultReport.Place.ERROR_KIND;
import static dev.agentloop.conversation.FaultReport.Place.ERROR_NAME;
import static dev.agentloop.conversation.FaultReport.Place.STATUS;
import static dev.agentloop.conversation.FaultReport.Place.WORDS;
import static dev.agentloop.model.Fault.CONTEXT;
import static dev.agentloop.model.Fault.LOGIN;
import static dev.agentloop.model.Fault.NETWORK;
import static dev.agentloop.model.Fault.NOT_STARTED;
import static dev.agentloop.model.Fault.OTHER;
import static dev.agentloop.model.Fault.OVERLOADED;
import static dev.agentloop.model.Fault.REFUSED;
import static dev.agentloop.model.Fault.TRUNCATED;
import static dev.agentloop.model.Fault.USAGE_LIMIT;

import dev.agentloop.conversation.FaultReport.Place;
import dev.agentloop.model.Fault;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/// What agents say when they fail, and which fault it is. The first row that fits decides.
///
/// Adding a row, when an agent changes its wording: take the error as it stands in `output.json`, choose the place that says it most plainly (a code before a word), and put
/// the row before every row that fits the same error and would be wrong. Words must not fit what other agents say of something else: "limit reached" is said of a usage limit
/// and of forty requests a minute. Then add the error, reworded, as a line of `src/test/resources/faults.ndjson`: a row without one fails the tests.
///
/// The order: what has a name of its own first. Of the rest an allowance that is used up comes before a refused key, because both come as 403; both before lengths; these before
/// "too many requests", because a request can be too long for a minute; that before the network; and that before the provider's own errors, because gemini and claude report
/// a dropped connection as a server's error.
public final class FaultTable {
    private FaultTable() {}

    /// @param seen with which agents, and of what; in brackets when it is from their documentation
    /// @param pattern found anywhere in words, and all there is at any other place
    record Row(String seen, Place place, Pattern pattern, Fault fault) {
        boolean fits(FaultReport report) {
            return report.at(place).map(pattern::matcher).filter(sign -> place == WORDS ? sign.find() : sign.matches()).isPresent();
        }
    }

    static final List<Row> ROWS = List.of(
            row("acpx: the agent wants a login", DETAIL_CODE, "AUTH_REQUIRED", LOGIN),
            row("acpx: the agent's program", DETAIL_CODE, "AGENT_STARTUP_FAILED|AGENT_SPAWN_ENOENT", NOT_STARTED),
            // Its words are about sockets and owners, and no agent's. A failed prompt alone quotes the agent.
            row("acpx: itself", DETAIL_CODE, "NO_SESSION|SESSION_.*|QUEUE_(?!RUNTIME_PROMPT_FAILED).*", OTHER),
            row("codex, claude, cline, auggie: ACP's code for a missing login", CODE, "-32000", LOGIN),
            row("codex: plan or quota", CODEX_INFO, "usageLimitExceeded", USAGE_LIMIT),
            row("(codex: key)", CODEX_INFO, "unauthorized", LOGIN),
            row("(codex: length)", CODEX_INFO, "contextWindowExceeded", CONTEXT),
            row("claude: credit", ERROR_KIND, "billing_error", USAGE_LIMIT),
            row("claude: plan, by its status", CLAUDE_LIMIT, "rate_limit rejected", USAGE_LIMIT),
            row("(claude: key)", ERROR_KIND, "authentication_failed", LOGIN),
            row("claude: answer cut", ERROR_KIND, "max_output_tokens", TRUNCATED),
            row("opencode, kilo: length", ERROR_NAME, "ContextOverflowError", CONTEXT),
            row("(opencode: key)", ERROR_NAME, "ProviderAuthError", LOGIN),
            row("(opencode: answer cut)", ERROR_NAME, "MessageOutputLengthError", TRUNCATED),
            row("claude, codex, gemini, qwen, opencode, kilo: allowance, in words", WORDS, """
                    hit your (?:[\\w-]+ ){0,3}limit|\\busage limit|exceeded your (?:current|monthly) quota|exhausted your daily quota|insufficient_quota\
                    |check your plan and billing|credit balance|free tier of the model""", USAGE_LIMIT),
            row("(OpenRouter: payment required)", STATUS, "402", USAGE_LIMIT),
            row("qwen, codex: key refused, by status", STATUS, "401|403", LOGIN),
            row("gemini, qwen, opencode, kilo: key refused, in words", WORDS, """
                    (?:invalid|incorrect|expired|missing|no) (?:x-)?api[ _-]key|api[ _-]key (?:is )?(?:not valid|invalid|expired|not found|missing)\
                    |API_KEY_INVALID|authentication (?:required|failed|error)|authentication_error|not (?:currently )?(?:logged|signed) in\
                    |(?:please|must) (?:log|sign) ?in|run \\S{0,40} ?/?login\\b|unauthorized|(?:oauth )?token (?:has |is )?(?:been )?(?:expired|revoked)""", LOGIN),
            row("claude, codex: answer cut, in words", WORDS, "max_output_tokens|output token maximum|maximum output (?:length|tokens)", TRUNCATED),
            row("claude, codex, qwen: length, in words", WORDS, """
                    prompt is too long|context[ _]length|context window|too large to compact|exceeds? (?:the )?(?:model|context) limit\
                    |input (?:is )?too long|maximum context""", CONTEXT),
            row("(OpenAI, claude: the provider's filter)", WORDS, "content_filter|content management policy|violates? (?:our|the) usage polic", REFUSED),
            row("gemini, codex, claude: too many requests, by status", STATUS, "429", OVERLOADED),
            row("opencode, kilo, codex: too many requests, in words", WORDS, "rate[ _-]?limit|too many requests|resource has been exhausted", OVERLOADED),
            row("claude: too many requests, by kind", ERROR_KIND, "rate_limit", OVERLOADED),
            row("claude, gemini, qwen, opencode, codex: no connection", WORDS, """
                    ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENOTFOUND|EAI_AGAIN|fetch failed|(?:cannot|unable to|could not|failed to) connect\
                    |connection (?:error|refused|reset|dropped|closed|timed out)|connection was closed|error sending request|stream disconnected|socket hang up""", NETWORK),
            row("gemini, claude, qwen: the provider's error, by status", STATUS, "5\\d\\d", OVERLOADED),
            row("codex, claude, opencode, kilo: the provider's error, in words", WORDS, """
                    overloaded|at capacity|high demand|internal server error|server had an error|(?:service|temporarily) unavailable|bad gateway""", OVERLOADED),
            row("claude: the provider's error, by kind", ERROR_KIND, "server_error", OVERLOADED),
            row("(codex: the provider's error)", CODEX_INFO, "serverOverloaded|internalServerError|responseTooManyFailedAttempts", OVERLOADED),
            row("(codex: no connection)", CODEX_INFO, "httpConnectionFailed|responseStreamConnectionFailed|responseStreamDisconnected", NETWORK));

    /// The fault that a JSON-RPC error tells of; empty when nobody has seen such an error before.
    public static Optional<Fault> fault(JsonNode error) {
        return row(FaultReport.of(error)).map(Row::fault);
    }

    /// The row that decides; empty when nobody has seen such an error before.
    static Optional<Row> row(FaultReport report) {
        return ROWS.stream().filter(row -> row.fits(report)).findFirst();
    }

    private static Row row(String seen, Place place, String pattern, Fault fault) {
        return new Row(seen, place, Pattern.compile(pattern, Pattern.CASE_INSENSITIVE), fault);
    }
}
