package dev.agentloop.passkey;

/// A registration that waits for the operator.
public record Pending(Username name, Passkey passkey) {
    /// What the browser of whoever registered shows too.
    public String code() {
        return ComparisonCode.of(name, passkey);
    }
}
