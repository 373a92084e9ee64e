package dev.agentloop.passkey;

import dev.agentloop.model.Sha256;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import java.util.Locale;

/// `K7QF-3M2P`: by it the operator knows whose registration it is, because whoever registered says it to them by another way.
///
/// 40 bits of a hash: nobody can choose a second registration of the same code while the first one holds the name.
final class ComparisonCode {
    /// Crockford's: without letters that are read as digits.
    private static final String DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

    private static final int LENGTH = 8;

    private ComparisonCode() {}

    static String of(Username name, Passkey passkey) {
        MessageDigest digest = Sha256.digest();
        for (String part : List.of(name.value(), passkey.id(), passkey.publicKey())) {
            byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
            digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).array());
            digest.update(bytes);
        }
        long bits = ByteBuffer.wrap(digest.digest()).getLong();
        StringBuilder code = new StringBuilder();
        for (int i = 0; i < LENGTH; i++) {
            code.append(i == LENGTH / 2 ? "-" : "").append(DIGITS.charAt((int) (bits >>> (59 - 5 * i)) & 31));
        }
        return code.toString();
    }

    /// Whether a person who typed `typed` means `code`.
    static boolean same(String code, String typed) {
        return plain(code).equals(plain(typed));
    }

    private static String plain(String code) {
        return code.toUpperCase(Locale.ROOT).replaceAll("[-\\s]", "").replace('O', '0').replace('I', '1').replace('L', '1');
    }
}
