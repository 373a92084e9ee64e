package dev.agentloop.passkey;

import com.webauthn4j.data.attestation.statement.COSEAlgorithmIdentifier;
import dev.agentloop.state.Json;
import java.nio.charset.StandardCharsets;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/// What browsers are asked, as `PublicKeyCredential.parseCreationOptionsFromJSON` and `parseRequestOptionsFromJSON` take it.
final class CeremonyOptions {
    private CeremonyOptions() {}

    /// @param known passkeys of a person who is signed in, so that no device registers twice
    static String registration(RelyingParty party, Username name, Challenges.Issued issued, List<Passkey> known) {
        ObjectNode options = Json.object();
        options.putObject("rp").put("id", party.id()).put("name", party.name());
        options.putObject("user").put("id", Secrets.base64(issued.userHandle())).put("name", name.value()).put("displayName", name.value());
        options.put("challenge", Secrets.base64(issued.bytes()));
        var algorithms = options.putArray("pubKeyCredParams");
        for (COSEAlgorithmIdentifier algorithm : Ceremony.ALGORITHMS) {
            algorithms.addObject().put("type", "public-key").put("alg", algorithm.getValue());
        }
        options.put("timeout", Challenges.LIFE.toMillis());
        var exclude = options.putArray("excludeCredentials");
        known.forEach(passkey -> exclude.addObject().put("type", "public-key").put("id", passkey.id()));
        options.putObject("authenticatorSelection").put("residentKey", "required").put("requireResidentKey", true).put("userVerification", "required");
        options.put("attestation", "none");
        return text(options);
    }

    /// For whatever passkey the person has: without a list nobody learns who has one.
    static String login(RelyingParty party, Challenges.Issued issued) {
        ObjectNode options = Json.object();
        options.put("challenge", Secrets.base64(issued.bytes()));
        options.put("timeout", Challenges.LIFE.toMillis());
        options.put("rpId", party.id());
        options.put("userVerification", "required");
        return text(options);
    }

    private static String text(ObjectNode options) {
        return new String(Json.bytes(options), StandardCharsets.UTF_8);
    }
}
