package dev.agentloop.forge;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// What a pull request says.
public record PullRequestText(String title, String body) {
    /// @param member that holds the body: null when it is empty
    public static PullRequestText of(JsonNode pull, String member) {
        return new PullRequestText(Json.text(pull, "title"), pull.path(member).asString(""));
    }

    public ObjectNode json(String member) {
        return JsonNodeFactory.instance.objectNode().put("title", title).put(member, body);
    }

    /// A text that was saved in a browser has other line ends, and forges drop blanks at the ends: neither is another text.
    public boolean isSameAs(PullRequestText other) {
        return plain(title).equals(plain(other.title)) && plain(body).equals(plain(other.body));
    }

    private static String plain(String text) {
        return text.replace("\r\n", "\n").strip();
    }
}
