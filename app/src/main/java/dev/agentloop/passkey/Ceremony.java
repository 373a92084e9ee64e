package dev.agentloop.passkey;

import com.webauthn4j.WebAuthnManager;
import com.webauthn4j.converter.AttestedCredentialDataConverter;
import com.webauthn4j.converter.util.ObjectConverter;
import com.webauthn4j.credential.CredentialRecordImpl;
import com.webauthn4j.data.AuthenticationData;
import com.webauthn4j.data.AuthenticationParameters;
import com.webauthn4j.data.PublicKeyCredentialParameters;
import com.webauthn4j.data.PublicKeyCredentialType;
import com.webauthn4j.data.RegistrationData;
import com.webauthn4j.data.RegistrationParameters;
import com.webauthn4j.data.attestation.authenticator.AAGUID;
import com.webauthn4j.data.attestation.authenticator.AttestedCredentialData;
import com.webauthn4j.data.attestation.authenticator.COSEKey;
import com.webauthn4j.data.attestation.statement.COSEAlgorithmIdentifier;
import com.webauthn4j.data.client.CollectedClientData;
import com.webauthn4j.data.client.Origin;
import com.webauthn4j.data.client.challenge.DefaultChallenge;
import com.webauthn4j.server.ServerProperty;
import com.webauthn4j.verifier.exception.BadOriginException;
import com.webauthn4j.verifier.exception.BadRpIdException;
import com.webauthn4j.verifier.exception.BadSignatureException;
import com.webauthn4j.verifier.exception.BadTopOriginException;
import com.webauthn4j.verifier.exception.CrossOriginException;
import com.webauthn4j.verifier.exception.MaliciousCounterValueException;
import com.webauthn4j.verifier.exception.UserNotPresentException;
import com.webauthn4j.verifier.exception.UserNotVerifiedException;
import dev.agentloop.passkey.PasskeyException.Reason;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// The WebAuthn library, and the only place that sees it. What browsers send is hostile until it is verified: whatever the library throws at it is a refusal.
final class Ceremony {
    /// Characters of an answer. With the largest keys and a certificate chain it has a tenth of it.
    static final int MAX_JSON = 1 << 16;

    /// Bytes of a COSE key: RSA of 4096 bits has 550.
    private static final int MAX_PUBLIC_KEY = 2048;

    /// Bytes of a credential ID, by WebAuthn: fewer could be guessed. The library bounds the other end.
    private static final int MIN_ID = 16;

    /// AAGUID and the length of the credential ID stand before that ID, and the key after it.
    private static final int KEY_OFFSET = 16 + 2;

    /// In the order of preference.
    static final List<COSEAlgorithmIdentifier> ALGORITHMS = List.of(COSEAlgorithmIdentifier.EdDSA, COSEAlgorithmIdentifier.ES256, COSEAlgorithmIdentifier.RS256);

    private final RelyingParty party;
    private final ObjectConverter converter = new ObjectConverter();
    private final WebAuthnManager manager = WebAuthnManager.createNonStrictWebAuthnManager(converter);

    Ceremony(RelyingParty party) {
        this.party = party;
    }

    /// An answer to either kind of question, not verified.
    interface Step<T> {
        T take();
    }

    RegistrationData registration(String json) throws PasskeyException {
        return parsed(json, () -> manager.parseRegistrationResponseJSON(json));
    }

    AuthenticationData assertion(String json) throws PasskeyException {
        return parsed(json, () -> manager.parseAuthenticationResponseJSON(json));
    }

    private static <T> T parsed(String json, Step<T> parse) throws PasskeyException {
        if (json.length() > MAX_JSON) {
            throw new PasskeyException(Reason.MALFORMED);
        }
        return refusing(parse);
    }

    static byte[] challenge(CollectedClientData data) throws PasskeyException {
        return refusing(() -> data.getChallenge().getValue());
    }

    /// The library throws whatever it comes across first: also errors, where a key needs an optional library of its own.
    private static <T> T refusing(Step<T> step) throws PasskeyException {
        try {
            T result = step.take();
            if (result == null) {
                throw new PasskeyException(Reason.MALFORMED);
            }
            return result;
        } catch (RuntimeException | LinkageError | StackOverflowError e) {
            throw new PasskeyException(reason(e), e);
        }
    }

    private static Reason reason(Throwable e) {
        return switch (e) {
            case BadOriginException _ -> Reason.WRONG_ORIGIN;
            case BadTopOriginException _ -> Reason.WRONG_ORIGIN;
            case CrossOriginException _ -> Reason.WRONG_ORIGIN;
            case BadRpIdException _ -> Reason.WRONG_RELYING_PARTY;
            case UserNotVerifiedException _ -> Reason.NOT_VERIFIED;
            case UserNotPresentException _ -> Reason.NOT_VERIFIED;
            case BadSignatureException _ -> Reason.WRONG_SIGNATURE;
            case MaliciousCounterValueException _ -> Reason.CLONED;
            default -> Reason.MALFORMED;
        };
    }

    /// Verifies a registration.
    Passkey verified(RegistrationData data, Challenges.Issued issued, String address, Instant now) throws PasskeyException {
        List<PublicKeyCredentialParameters> algorithms = ALGORITHMS.stream()
                .map(algorithm -> new PublicKeyCredentialParameters(PublicKeyCredentialType.PUBLIC_KEY, algorithm))
                .toList();
        return refusing(() -> {
            manager.verify(data, new RegistrationParameters(server(issued), algorithms, true, true));
            var authenticator = data.getAttestationObject().getAuthenticatorData();
            AttestedCredentialData attested = authenticator.getAttestedCredentialData();
            byte[] whole = new AttestedCredentialDataConverter(converter).convert(attested);
            byte[] key = Arrays.copyOfRange(whole, KEY_OFFSET + attested.getCredentialId().length, whole.length);
            if (attested.getCredentialId().length < MIN_ID || key.length > MAX_PUBLIC_KEY || !PublicKeys.isSound(attested.getCOSEKey().getPublicKey())) {
                throw new IllegalArgumentException("no credential that is used here");
            }
            return new Passkey(
                    Secrets.base64(attested.getCredentialId()),
                    Secrets.base64(issued.userHandle()),
                    Secrets.base64(key),
                    String.valueOf(attested.getAaguid()),
                    authenticator.getSignCount(),
                    authenticator.isFlagBE(),
                    authenticator.isFlagBS(),
                    address,
                    now,
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty());
        });
    }

    /// Verifies an assertion by this passkey.
    ///
    /// @return the passkey, used
    Passkey verified(AuthenticationData data, Challenges.Issued issued, Passkey passkey, Instant now) throws PasskeyException {
        return refusing(() -> {
            byte[] id = Secrets.bytes(passkey.id()).orElseThrow();
            COSEKey key = converter.getCborMapper().readValue(Secrets.bytes(passkey.publicKey()).orElseThrow(), COSEKey.class);
            CredentialRecordImpl record = new CredentialRecordImpl(
                    null, true, passkey.backupEligible(), passkey.backedUp(), passkey.counter(), new AttestedCredentialData(new AAGUID(passkey.aaguid()), id, key), null, null, null, null);
            manager.verify(data, new AuthenticationParameters(server(issued), record, List.of(id), true, true));
            var authenticator = data.getAuthenticatorData();
            return passkey.used(now, authenticator.getSignCount(), authenticator.isFlagBS());
        });
    }

    private ServerProperty server(Challenges.Issued issued) {
        return ServerProperty.builder()
                .rpId(party.id())
                .origins(party.origins().stream().map(Origin::new).collect(Collectors.toSet()))
                .challenge(new DefaultChallenge(issued.bytes()))
                .build();
    }
}
