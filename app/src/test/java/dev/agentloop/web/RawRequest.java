package dev.agentloop.web;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/// Bytes to a server on this machine, as no browser would send them, and the bytes that come back.
record RawRequest(int port) {
    /// More is never answered to one of these.
    private static final int MOST = 4 << 20;

    /// @return all that is answered until the server closes the connection, or says nothing more for a while
    String answer(byte[] request, Duration patience) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout((int) patience.toMillis());
            ByteArrayOutputStream answer = new ByteArrayOutputStream();
            try {
                socket.getOutputStream().write(request);
                socket.getOutputStream().flush();
                socket.shutdownOutput();
                InputStream in = socket.getInputStream();
                byte[] piece = new byte[8192];
                for (int n = in.read(piece); n >= 0 && answer.size() < MOST; n = in.read(piece)) {
                    answer.write(piece, 0, n);
                }
            } catch (IOException _) {
                // A server may close the connection on whoever sends garbage; what it said until then counts.
            }
            return answer.toString(StandardCharsets.ISO_8859_1);
        }
    }

    String answer(String request) throws IOException {
        return answer(request.getBytes(StandardCharsets.ISO_8859_1), Duration.ofSeconds(10));
    }

    static int status(String answer) {
        return answer.startsWith("HTTP/1.") && answer.length() > 12 ? Integer.parseInt(answer.substring(9, 12)) : 0;
    }
}
