package dev.agentloop.passkey;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.EdECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// A browser with an authenticator of one passkey, by WebAuthn's text: answers to options as JSON. It says whatever a test has it say, also what a real one never would.
final class SoftAuthenticator {
    static final JsonMapper JSON = new JsonMapper();

    /// How it signs.
    enum Algorithm {
        ES256(-7, "SHA256withECDSA"), EDDSA(-8, "Ed25519"), RS256(-257, "SHA256withRSA");

        private final int cose;
        private final String signature;

        Algorithm(int cose, String signature) {
            this.cose = cose;
            this.signature = signature;
        }
    }

    private static final int UP = 1;
    private static final int UV = 4;
    private static final int AT = 64;

    private final Algorithm algorithm;
    private final KeyPair keys;
    private byte[] id = new byte[32];
    byte[] userHandle;
    String origin = "https://loops.example.org";
    String rpId = "loops.example.org";
    String aaguid = "00000000-0000-0000-0000-000000000000";
    int flags = UP | UV;
    long counter = 0;
    boolean counts = true;
    Map<Integer, Object> coseKey;

    SoftAuthenticator(Algorithm algorithm) {
        this.algorithm = algorithm;
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm == Algorithm.ES256 ? "EC" : algorithm == Algorithm.EDDSA ? "Ed25519" : "RSA");
            if (algorithm == Algorithm.ES256) {
                generator.initialize(new ECGenParameterSpec("secp256r1"));
            }
            keys = generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
        new SecureRandom().nextBytes(id);
        coseKey = coseKey(keys.getPublic());
    }

    SoftAuthenticator() {
        this(Algorithm.ES256);
    }

    String id() {
        return base64(id);
    }

    void id(byte[] other) {
        id = other;
    }

    /// The answer to creation options.
    String create(String options) {
        JsonNode asked = JSON.readTree(options);
        userHandle = bytes(asked.get("user").get("id").asString());
        byte[] client = clientData("webauthn.create", asked.get("challenge").asString());
        ByteArrayOutputStream data = new ByteArrayOutputStream();
        data.writeBytes(head(flags | AT));
        data.writeBytes(uuid(aaguid));
        data.writeBytes(ByteBuffer.allocate(2).putShort((short) id.length).array());
        data.writeBytes(id);
        data.writeBytes(Cbor.of(coseKey));
        Map<String, Object> attestation = new LinkedHashMap<>();
        attestation.put("fmt", "none");
        attestation.put("attStmt", Map.of());
        attestation.put("authData", data.toByteArray());
        ObjectNode answer = answer(client);
        ObjectNode response = (ObjectNode) answer.get("response");
        response.put("attestationObject", base64(Cbor.of(attestation)));
        response.putArray("transports").add("internal");
        return answer.toString();
    }

    /// The answer to request options.
    String get(String options) {
        JsonNode asked = JSON.readTree(options);
        byte[] client = clientData("webauthn.get", asked.get("challenge").asString());
        byte[] data = head(flags);
        ObjectNode answer = answer(client);
        ObjectNode response = (ObjectNode) answer.get("response");
        response.put("authenticatorData", base64(data));
        response.put("signature", base64(signature(data, sha256(client))));
        response.put("userHandle", base64(userHandle));
        return answer.toString();
    }

    /// Another of the same key, which counts by itself from now on.
    SoftAuthenticator copy() {
        SoftAuthenticator copy = new SoftAuthenticator(algorithm, keys);
        copy.id = id;
        copy.userHandle = userHandle;
        copy.counter = counter;
        return copy;
    }

    private SoftAuthenticator(Algorithm algorithm, KeyPair keys) {
        this.algorithm = algorithm;
        this.keys = keys;
        this.coseKey = coseKey(keys.getPublic());
    }

    private ObjectNode answer(byte[] client) {
        ObjectNode answer = JSON.createObjectNode();
        answer.put("id", base64(id));
        answer.put("rawId", base64(id));
        answer.put("type", "public-key");
        answer.put("authenticatorAttachment", "platform");
        answer.putObject("response").put("clientDataJSON", base64(client));
        answer.putObject("clientExtensionResults");
        return answer;
    }

    private byte[] clientData(String type, String challenge) {
        ObjectNode data = JSON.createObjectNode();
        data.put("type", type);
        data.put("challenge", challenge);
        data.put("origin", origin);
        return data.toString().getBytes(StandardCharsets.UTF_8);
    }

    private byte[] head(int flags) {
        counter += counts ? 1 : 0;
        return ByteBuffer.allocate(37).put(sha256(rpId.getBytes(StandardCharsets.UTF_8))).put((byte) flags).putInt((int) counter).array();
    }

    private byte[] signature(byte[]... parts) {
        try {
            Signature signature = Signature.getInstance(algorithm.signature);
            signature.initSign(keys.getPrivate());
            for (byte[] part : parts) {
                signature.update(part);
            }
            return signature.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private Map<Integer, Object> coseKey(PublicKey key) {
        Map<Integer, Object> cose = new LinkedHashMap<>();
        cose.put(1, algorithm == Algorithm.ES256 ? 2 : algorithm == Algorithm.EDDSA ? 1 : 3);
        cose.put(3, algorithm.cose);
        switch (key) {
            case ECPublicKey ec -> {
                cose.put(-1, 1);
                cose.put(-2, fixed(ec.getW().getAffineX(), 32));
                cose.put(-3, fixed(ec.getW().getAffineY(), 32));
            }
            case EdECPublicKey _ -> {
                cose.put(-1, 6);
                byte[] encoded = key.getEncoded();
                cose.put(-2, Arrays.copyOfRange(encoded, encoded.length - 32, encoded.length));
            }
            case RSAPublicKey rsa -> {
                cose.put(-1, fixed(rsa.getModulus(), rsa.getModulus().bitLength() / 8));
                cose.put(-2, rsa.getPublicExponent().toByteArray());
            }
            default -> throw new IllegalStateException(key.getAlgorithm());
        }
        return cose;
    }

    private static byte[] fixed(BigInteger number, int length) {
        byte[] bytes = number.toByteArray();
        byte[] fixed = new byte[length];
        int taken = Math.min(bytes.length, length);
        System.arraycopy(bytes, bytes.length - taken, fixed, length - taken, taken);
        return fixed;
    }

    private static byte[] uuid(String text) {
        java.util.UUID uuid = java.util.UUID.fromString(text);
        return ByteBuffer.allocate(16).putLong(uuid.getMostSignificantBits()).putLong(uuid.getLeastSignificantBits()).array();
    }

    static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    static byte[] bytes(String base64) {
        return Base64.getUrlDecoder().decode(base64);
    }
}
