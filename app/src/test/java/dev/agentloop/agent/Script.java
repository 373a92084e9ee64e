package dev.agentloop.agent;

import tools.jackson.databind.json.JsonMapper;

/// What a fake agent does when it is launched, as the lines acpx would write.
///
/// @param beginning lines up to the first update; empty for an agent that cannot start
/// @param ending what follows, once the turn ends
/// @param worksOn whether it works until it is told to finish, or is stopped
public record Script(String beginning, String ending, String stderr, boolean worksOn) {
    private static final JsonMapper JSON = new JsonMapper();
    private static final String BARE_PROMPT = """
            {"jsonrpc":"2.0","id":2,"method":"session/prompt","params":{}}
            """;
    private static final String PROMPT = """
            {"jsonrpc":"2.0","id":2,"method":"session/prompt","params":{}}
            {"jsonrpc":"2.0","method":"session/update","params":{"update":{"sessionUpdate":"tool_call","title":"look around"}}}
            """;

    /// Works until it is told to finish.
    public static Script works() {
        return new Script(PROMPT, "", "", true);
    }

    /// Works until it is told to finish, and nobody sees at what.
    public static Script silent() {
        return new Script(BARE_PROMPT, "", "", true);
    }

    /// Says this and ends its turn at once.
    public static Script answers(String text) {
        return new Script(PROMPT, chunk(text) + result("end_turn"), "", false);
    }

    /// Ends its turn at once for another reason than being done.
    public static Script stopsWith(String reason) {
        return new Script(PROMPT, chunk("I would rather not.") + result(reason), "", false);
    }

    /// The provider, or the agent itself, answers with an error. Nothing was done.
    public static Script fails(String message) {
        return new Script(BARE_PROMPT, error(message), "", false);
    }

    /// Does something, and is then failed.
    public static Script failsMidway(String message) {
        return new Script(PROMPT, error(message), "", false);
    }

    /// Says this and ends its turn at once, and what it cost.
    public static Script costs(String text, String dollars) {
        return new Script(PROMPT, cost(dollars) + chunk(text) + result("end_turn"), "", false);
    }

    /// Works until it is told to finish, and tells what it has cost so far.
    public static Script worksAndCosts(String dollars) {
        return new Script(PROMPT + cost(dollars), "", "", true);
    }

    /// A line that says that the agent did something.
    public static String toolCall() {
        return PROMPT.substring(BARE_PROMPT.length());
    }

    /// Whether the agent got so far as to do something.
    boolean doesSomething() {
        return beginning.startsWith(PROMPT);
    }

    /// A line that says what the session has cost so far.
    public static String cost(String dollars) {
        return """
                {"jsonrpc":"2.0","method":"session/update","params":{"update":{"sessionUpdate":"usage_update","cost":{"amount":%s,"currency":"USD"}}}}
                """.formatted(dollars);
    }

    private static String error(String message) {
        return """
                {"jsonrpc":"2.0","id":2,"error":{"code":-32603,"message":%s}}
                """.formatted(JSON.writeValueAsString(message));
    }

    /// Dies in the middle of the turn.
    public static Script crashes() {
        return new Script(PROMPT, chunk("Let me"), "", false);
    }

    /// Never says a word.
    public static Script neverBegins(String stderr) {
        return new Script("", "", stderr, false);
    }

    private static String chunk(String text) {
        return """
                {"jsonrpc":"2.0","method":"session/update","params":{"update":{"sessionUpdate":"agent_message_chunk","content":{"type":"text","text":%s}}}}
                """.formatted(JSON.writeValueAsString(text));
    }

    private static String result(String stopReason) {
        return """
                {"jsonrpc":"2.0","id":2,"result":{"stopReason":"%s"}}
                """.formatted(stopReason);
    }
}
