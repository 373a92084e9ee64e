package dev.agentloop.credentials;

import java.util.Map;

/// Bitbucket's API token of a user, which its REST API takes only as a password beside the user's email: `bot@acme.dev:ATATT3x...`.
final class BitbucketToken {
    /// How such a token begins.
    static final String OF_USER = "ATATT";

    static final String EMAIL = "BITBUCKET_EMAIL";

    private BitbucketToken() {}

    /// With the email from `BITBUCKET_EMAIL`, when it is set and the token wants one and has none.
    static Token whole(Token token, Map<String, String> environment) {
        String email = environment.getOrDefault(EMAIL, "").strip();
        boolean wants = token.secret().startsWith(OF_USER) && token.secret().indexOf(':') < 0;
        return wants && Token.isUsable(email) && email.indexOf(':') < 0 ? new Token(token.source(), email + ":" + token.secret()) : token;
    }

    /// Without the email.
    static String bare(String secret) {
        return secret.substring(secret.indexOf(':') + 1);
    }
}
