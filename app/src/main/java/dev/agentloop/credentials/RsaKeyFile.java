package dev.agentloop.credentials;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Reads an RSA private key from a PEM file: PKCS#1 (`BEGIN RSA PRIVATE KEY`), which is what GitHub gives, and PKCS#8 (`BEGIN PRIVATE KEY`).
final class RsaKeyFile {
    /// A key of 16,384 bits is 13 KB.
    private static final long MAX_BYTES = 60_000;

    private static final Pattern PEM = Pattern.compile("-----BEGIN ([A-Z ]*PRIVATE KEY)-----([A-Za-z0-9+/=\\s]+)-----END \\1-----");

    /// What PKCS#8 puts before the key of PKCS#1, after its length: version 0, and the name of RSA.
    private static final byte[] RSA = {2, 1, 0, 0x30, 13, 6, 9, 0x2a, (byte) 0x86, 0x48, (byte) 0x86, (byte) 0xf7, 0x0d, 1, 1, 1, 5, 0};

    private static final int SEQUENCE = 0x30;
    private static final int OCTETS = 4;

    private RsaKeyFile() {}

    /// @throws IOException in words that follow the file's name
    static PrivateKey read(Path file, Secrets secrets) throws IOException {
        if (!file.isAbsolute()) {
            throw new IOException("its path is not absolute, and programs look for it from several directories");
        }
        if (Files.size(file) > MAX_BYTES) {
            throw new IOException("it is larger than %d bytes, so it is no key".formatted(MAX_BYTES));
        }
        String text = Files.readString(file, StandardCharsets.ISO_8859_1);
        secrets.learn(text);
        Matcher pem = PEM.matcher(text);
        if (!pem.find()) {
            throw new IOException("there is no PEM private key in it (BEGIN RSA PRIVATE KEY)");
        }
        byte[] der;
        try {
            der = Base64.getMimeDecoder().decode(pem.group(2));
        } catch (IllegalArgumentException _) {
            throw new IOException("its PEM text is damaged");
        }
        return switch (pem.group(1)) {
            case "RSA PRIVATE KEY" -> key(wrapped(der));
            case "PRIVATE KEY" -> key(der);
            case "ENCRYPTED PRIVATE KEY" -> throw new IOException("the key in it has a passphrase, and nobody is there to type it");
            default -> throw new IOException("it holds a '%s', and GitHub Apps have RSA keys".formatted(pem.group(1)));
        };
    }

    private static PrivateKey key(byte[] pkcs8) throws IOException {
        try {
            return KeyFactory.getInstance("RSA").generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
        } catch (GeneralSecurityException e) {
            throw new IOException("it holds no RSA key that can be read", e);
        }
    }

    private static byte[] wrapped(byte[] pkcs1) {
        ByteArrayOutputStream inner = new ByteArrayOutputStream();
        inner.writeBytes(RSA);
        inner.writeBytes(tagged(OCTETS, pkcs1));
        return tagged(SEQUENCE, inner.toByteArray());
    }

    /// DER: tag, length in two bytes, content. No key is shorter than 256 bytes, which would want one, and no file as long as 65,536, which would want three.
    private static byte[] tagged(int tag, byte[] content) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(tag);
        out.write(0x82);
        out.write(content.length >> 8);
        out.write(content.length);
        out.writeBytes(content);
        return out.toByteArray();
    }
}
