package dev.agentloop.forge;

import dev.agentloop.credentials.Token;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import okhttp3.Response;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

/// Reads what a forge says when it refuses. Its words go into messages and comments, so they are cut, kept on one line, and freed of the token.
final class RefusalReader {
    /// Enough for every refusal seen; a web page of a proxy is longer.
    private static final int MOST_BYTES = 64 << 10;

    private static final int MOST_WORDS = 300;

    private RefusalReader() {}

    static Refusal read(Response response, Optional<Token> token) {
        Map<String, String> headers = new TreeMap<>();
        response.headers().forEach(h -> headers.put(h.getFirst().toLowerCase(java.util.Locale.ROOT), h.getSecond()));
        JsonNode body = body(response);
        String words = String.join("; ", words(body)).replaceAll("\\p{Cntrl}+", " ").strip();
        String masked = token.map(t -> words.replace(t.secret(), "***")).orElse(words);
        String cut = masked.length() <= MOST_WORDS ? masked : masked.substring(0, MOST_WORDS) + "...";
        return new Refusal(response.code(), Map.copyOf(headers), body, cut);
    }

    private static JsonNode body(Response response) {
        try {
            return Json.tree(response.peekBody(MOST_BYTES).byteStream());
        } catch (IOException | JacksonException _) {
            return MissingNode.getInstance();
        }
    }

    /// `message` and `errors` are GitHub's and Gitea's, `error` is GitLab's, `error.message` Bitbucket's, `errorMessages` Jira's.
    private static List<String> words(JsonNode body) {
        List<String> words = new ArrayList<>();
        for (String name : List.of("message", "error", "error_description", "errorMessages", "errors")) {
            collect(body.path(name), words);
        }
        return words;
    }

    private static String member(Map.Entry<String, JsonNode> member) {
        return member.getKey() + ": " + (member.getValue().isString() ? member.getValue().stringValue() : member.getValue().toString());
    }

    private static void collect(JsonNode node, List<String> words) {
        if (node.isString()) {
            words.add(node.stringValue());
        } else if (node.isArray()) {
            node.forEach(entry -> collect(entry, words));
        } else if (node.hasNonNull("message")) {
            collect(node.path("message"), words);
        } else if (node.isObject()) {
            String detail = "%s %s %s".formatted(node.path("resource").asString(""), node.path("field").asString(""), node.path("code").asString("")).strip();
            if (!detail.isEmpty()) {
                words.add(detail);
            } else if (!node.isEmpty()) {
                // Jira says what is wrong with each field: {"summary": "You must specify a summary of the issue."}
                words.add(String.join("; ", node.propertyStream().map(RefusalReader::member).toList()));
            }
        }
    }
}
