package dev.agentloop.forge;

import dev.agentloop.model.ForgeException;
import dev.agentloop.model.ForgeException.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/// Whom TLS trusts: the file `SSL_CERT_FILE` names, else the system's bundle (a company's own authority is installed there), else Java's own list.
record SystemTrust(SSLSocketFactory sockets, X509TrustManager manager) {
    private static final String CERT_FILE = "SSL_CERT_FILE";

    /// Debian, Red Hat, SUSE, Alpine.
    private static final List<Path> SYSTEM_BUNDLES = List.of(
            Path.of("/etc/ssl/certs/ca-certificates.crt"),
            Path.of("/etc/pki/tls/certs/ca-bundle.crt"),
            Path.of("/etc/ssl/ca-bundle.pem"),
            Path.of("/etc/ssl/cert.pem"));

    static SystemTrust from(Map<String, String> environment) throws ForgeException {
        String named = environment.getOrDefault(CERT_FILE, "");
        Optional<Path> bundle = named.isEmpty() ? SYSTEM_BUNDLES.stream().filter(Files::isReadable).findFirst() : Optional.of(Path.of(named));
        try {
            return of(bundle.isPresent() ? store(bundle.get()) : null);
        } catch (IOException | GeneralSecurityException e) {
            String which = named.isEmpty() ? "the system's certificates in " : CERT_FILE + "=";
            throw new ForgeException(
                    Kind.UNAVAILABLE,
                    "Cannot read %s%s: %s. TLS needs a file of PEM certificates; correct or unset %s.".formatted(which, bundle.orElse(Path.of("")), e, CERT_FILE),
                    e);
        }
    }

    private static KeyStore store(Path pem) throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        try (InputStream in = Files.newInputStream(pem)) {
            Collection<? extends Certificate> certificates = CertificateFactory.getInstance("X.509").generateCertificates(in);
            int count = 0;
            for (Certificate certificate : certificates) {
                store.setCertificateEntry("ca-" + count++, certificate);
            }
            if (count == 0) {
                throw new IOException("no certificate in it");
            }
        }
        return store;
    }

    /// @param store null for Java's own list
    private static SystemTrust of(KeyStore store) throws GeneralSecurityException {
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        X509TrustManager manager = Arrays.stream(factory.getTrustManagers())
                .filter(X509TrustManager.class::isInstance)
                .map(X509TrustManager.class::cast)
                .findFirst()
                .orElseThrow();
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {manager}, null);
        return new SystemTrust(context.getSocketFactory(), manager);
    }
}
