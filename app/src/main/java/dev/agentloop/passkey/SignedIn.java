package dev.agentloop.passkey;

/// Somebody who proved to hold an approved passkey.
///
/// @param credential the ID of that passkey
public record SignedIn(Username name, String credential) {}
