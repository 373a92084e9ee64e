package dev.agentloop.agent;

import tools.jackson.databind.json.JsonMapper;

/// What a fake agent does when it is launched, as the lines acpx would write.
///
/// @param beginning lines up to the first update; empty for an agent that cannot start
/// @param ending what follows, once the turn ends
/// @param worksOn whether it works until it is told to finish, or is stopped
public record Script(String beginning, String ending, String stderr, boolean worksOn) {
    private static final JsonMapper JSON = new JsonMapper();
    private static final String PROMPT = """
            {"jsonrpc":"2.0","id":2,"method":"session/prompt","params":{}}
            {"jsonrpc":"2.0","method":"session/update","params":{"update":{"sessionUpdate":"tool_call","title":"look around"}}}
            """;

    /// Works until it is told to finish.
    public static Script works() {
        return new Script(PROMPT, "", "", true);
    }

    /// Says this and ends its turn at once.
    public static Script answers(String text) {
        return new Script(PROMPT, chunk(text) + result("end_turn"), "", false);
    }

    /// Ends its turn at once for another reason than being done.
    public static Script stopsWith(String reason) {
        return new Script(PROMPT, chunk("I would rather not.") + result(reason), "", false);
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
