package dev.agentloop.web;

import dev.agentloop.passkey.Username;

/// Somebody who is signed in.
///
/// @param token of their session, which only their browser holds
record Visitor(Username name, String token) {}
