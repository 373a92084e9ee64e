package dev.agentloop.git;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// What git asks a credential helper: lines of `KEY=VALUE`, ended by an empty line or the end of the input (git-credential(1), "Input/output format").
///
/// @param fields those that occur once; a key that ends in `[]` is a list, of which nothing is needed
record CredentialRequest(Map<String, String> fields) {
    /// Git sends some hundred bytes. More is not git.
    static final int LONGEST = 64 * 1024;

    CredentialRequest {
        fields = Map.copyOf(fields);
    }

    /// Its message repeats nothing of the request, which may be hostile.
    static final class NotGitsException extends Exception {
        private static final long serialVersionUID = 1L;

        NotGitsException(String message) {
            super(message);
        }
    }

    Optional<String> value(String key) {
        return Optional.ofNullable(fields.get(key));
    }

    /// Reads no further than the request goes.
    ///
    /// @param patience how long it may take to arrive
    static CredentialRequest read(InputStream in, Duration patience) throws IOException, NotGitsException {
        CompletableFuture<byte[]> arrived = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> {
            try {
                arrived.complete(bytes(in));
            } catch (IOException | RuntimeException e) {
                arrived.completeExceptionally(e);
            }
        });
        try {
            return parse(arrived.get(patience.toMillis(), TimeUnit.MILLISECONDS));
        } catch (TimeoutException _) {
            throw new NotGitsException("the request did not end within %d seconds".formatted(patience.toSeconds()));
        } catch (ExecutionException e) {
            throw new IOException(e.getCause().getMessage(), e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private static byte[] bytes(InputStream in) throws IOException {
        ByteArrayOutputStream read = new ByteArrayOutputStream();
        int before = '\n';
        for (int b = in.read(); b >= 0 && read.size() <= LONGEST; b = in.read()) {
            if (b == '\n' && before == '\n') {
                break;
            }
            read.write(b);
            before = b;
        }
        return read.toByteArray();
    }

    private static CredentialRequest parse(byte[] request) throws NotGitsException {
        if (request.length > LONGEST) {
            throw new NotGitsException("the request is longer than " + LONGEST + " bytes");
        }
        if (request.length > 0 && request[request.length - 1] != '\n') {
            // A host whose end did not arrive is another host.
            throw new NotGitsException("the request breaks off in the middle of a line");
        }
        Map<String, String> fields = new HashMap<>();
        for (String line : new String(request, StandardCharsets.UTF_8).split("\n")) {
            if (line.isEmpty()) {
                break;
            }
            int equals = line.indexOf('=');
            if (equals < 1 || line.chars().anyMatch(Character::isISOControl)) {
                throw new NotGitsException("the request is not git's: a line is no KEY=VALUE, or holds a control character");
            }
            String key = line.substring(0, equals);
            if (!key.endsWith("[]") && fields.put(key, line.substring(equals + 1)) != null) {
                throw new NotGitsException("the request is not git's: a key occurs twice");
            }
        }
        if (fields.containsKey("quit")) {
            throw new NotGitsException("the request says that no helper shall be asked any more");
        }
        return new CredentialRequest(fields);
    }
}
