package dev.agentloop.passkey;

/// A ceremony or a decision that is refused. The message is for the person it is shown to, and tells an attacker nothing; the reason is for logs and tests.
public final class PasskeyException extends Exception {
    private static final long serialVersionUID = 1L;

    /// What it was.
    public enum Reason {
        /// No answer of a browser, or too long for one.
        MALFORMED(Texts.GENERIC),
        /// Not issued by this server since it was started, or for something else.
        FOREIGN_CHALLENGE(Texts.AGAIN),
        EXPIRED_CHALLENGE(Texts.AGAIN),
        SPENT_CHALLENGE(Texts.AGAIN),
        WRONG_ORIGIN(Texts.GENERIC),
        WRONG_RELYING_PARTY(Texts.GENERIC),
        /// The device did not check who uses it.
        NOT_VERIFIED(Texts.GENERIC),
        WRONG_SIGNATURE(Texts.GENERIC),
        /// Never registered, rejected, deleted, or in a file that is damaged.
        UNKNOWN_CREDENTIAL(Texts.GENERIC),
        WRONG_USER_HANDLE(Texts.GENERIC),
        PENDING("This passkey waits for approval: ask the operator."),
        /// Its sign counter did not grow, now or before.
        CLONED("This passkey was refused, because a copy of it may exist. Use another one, or ask the operator."),
        /// A name of which a registration waits.
        NAME_IS_PENDING("A registration under this name waits for approval already: ask the operator, or take another name."),
        KNOWN_CREDENTIAL("This passkey is registered already. Sign in with it, or ask the operator."),
        TOO_MANY_PENDING("Too many registrations wait for approval. Ask the operator, and try again later."),
        TOO_MANY_PASSKEYS("There are too many passkeys."),
        /// More sign-ins in five minutes than are remembered.
        BUSY("Too many people sign in at the moment. Try again in five minutes."),
        NO_SUCH("There is no such passkey."),
        OTHER_CODE("The code differs.");

        private final String text;

        Reason(String text) {
            this.text = text;
        }

        private static final class Texts {
            static final String GENERIC = "This passkey could not be used here. Try again, or ask the operator.";
            static final String AGAIN = "That took too long, or was sent twice. Try again.";
        }
    }

    private final Reason reason;

    PasskeyException(Reason reason) {
        this(reason, reason.text);
    }

    PasskeyException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    PasskeyException(Reason reason, Throwable cause) {
        super(reason.text, cause);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
