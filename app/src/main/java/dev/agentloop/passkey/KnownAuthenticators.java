package dev.agentloop.passkey;

import java.util.Map;
import java.util.Optional;

/// What common keepers of passkeys call themselves, by the AAGUID they claim. Nothing is decided by it: it tells people their passkeys apart.
final class KnownAuthenticators {
    private static final Map<String, String> NAMES = Map.ofEntries(
            Map.entry("fbfc3007-154e-4ecc-8c0b-6e020557d7bd", "Apple Passwords"),
            Map.entry("dd4ec289-e01d-41c9-bb89-70fa845d4bf2", "iCloud Keychain (Managed)"),
            Map.entry("ea9b8d66-4d01-1d21-3ce4-b6b48cb575d4", "Google Password Manager"),
            Map.entry("adce0002-35bc-c60a-648b-0b25f1f05503", "Chrome on Mac"),
            Map.entry("08987058-cadc-4b81-b6e1-30de50dcbe96", "Windows Hello"),
            Map.entry("9ddd1817-af5a-4672-a2b9-3e3dd95000a9", "Windows Hello"),
            Map.entry("6028b017-b1d4-4c02-b4b3-afcdafc96bb2", "Windows Hello"),
            Map.entry("53414d53-554e-4700-0000-000000000000", "Samsung Pass"),
            Map.entry("bada5566-a7aa-401f-bd96-45619a55120d", "1Password"),
            Map.entry("d548826e-79b4-db40-a3d8-11116f7e8349", "Bitwarden"),
            Map.entry("531126d6-e717-415c-9320-3d9aa6981239", "Dashlane"),
            Map.entry("fdb141b2-5d84-443e-8a35-4698c205a502", "KeePassXC"),
            Map.entry("50726f74-6f6e-5061-7373-50726f746f6e", "Proton Pass"),
            Map.entry("cb69481e-8ff7-4039-93ec-0a2729a154a8", "YubiKey 5"),
            Map.entry("ee882879-721c-4913-9775-3dfcce97072a", "YubiKey 5"),
            Map.entry("fa2b99dc-9e39-4257-8f92-4a30d23c4118", "YubiKey 5 NFC"),
            Map.entry("2fc0579f-8113-47ea-b116-bb5a8db9202a", "YubiKey 5 NFC"));

    private KnownAuthenticators() {}

    static Optional<String> name(String aaguid) {
        return Optional.ofNullable(NAMES.get(aaguid));
    }
}
