/// Passkeys: who may see the web page, decided by the operator. Ceremonies by a WebAuthn library, and the files in `loop-data/webui/` that they read and write.
///
/// Registering proves nothing about a person: what is registered is pending until the operator approves it. `serve` and `agentloop passkey` change the same files, each under one
/// operating-system lock that is held for moments. A file that does not parse lets nobody in.
package dev.agentloop.passkey;
