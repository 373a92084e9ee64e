package dev.agentloop.codehost;

/// The copy of the loop's repository that branches are pushed to by those who may not push to the repository itself.
///
/// @param name as the code host writes it: `acme-bot/shop`; whatever comes after the owner, which may be another name than the repository's
/// @param cloneURL where git reaches it: on the same host and by the same protocol as the loop's `cloneURL`
public record Fork(String name, String cloneURL) {}
