package dev.agentloop.passkey;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/// As much of CBOR (RFC 8949) as an authenticator writes.
final class Cbor {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    private Cbor() {}

    /// @param value an integer, bytes, a text, or a map of these in its order
    static byte[] of(Object value) {
        Cbor cbor = new Cbor();
        cbor.write(value);
        return cbor.out.toByteArray();
    }

    private void write(Object value) {
        switch (value) {
            case Integer number -> head(number < 0 ? 1 : 0, number < 0 ? -1 - number : number);
            case byte[] bytes -> {
                head(2, bytes.length);
                out.writeBytes(bytes);
            }
            case String text -> {
                byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
                head(3, bytes.length);
                out.writeBytes(bytes);
            }
            case Map<?, ?> map -> {
                head(5, map.size());
                map.forEach((key, one) -> {
                    write(key);
                    write(one);
                });
            }
            default -> throw new IllegalArgumentException(value.toString());
        }
    }

    private void head(int major, int argument) {
        if (argument < 24) {
            out.write(major << 5 | argument);
        } else if (argument < 256) {
            out.write(major << 5 | 24);
            out.write(argument);
        } else {
            out.write(major << 5 | 25);
            out.writeBytes(ByteBuffer.allocate(2).putShort((short) argument).array());
        }
    }
}
