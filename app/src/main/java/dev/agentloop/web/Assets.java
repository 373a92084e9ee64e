package dev.agentloop.web;

import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;

/// Style sheets and scripts, out of the binary. Each has its digest in its name, so that browsers keep it for ever, and in the page, so that they take nothing else for it.
public final class Assets {
    private static final String OWN = "/dev/agentloop/web/";
    /// Of the digest, in the name: enough that two versions never share one.
    private static final int NAMED_BY = 16;

    private final Map<String, Asset> byName = new LinkedHashMap<>();
    private final Map<String, Asset> byPath = new LinkedHashMap<>();

    /// @param path from the server's root
    /// @param packed by gzip, once for all who ask
    /// @param integrity as `integrity="sha384-…"` has it
    public record Asset(String path, String type, String integrity, byte[] content, byte[] packed) {}

    Assets() {
        add("bootstrap.css", "text/css", webJar("org.webjars", "bootstrap") + "/css/bootstrap.min.css");
        add("htmx.js", "text/javascript", webJar("org.webjars.npm", "htmx.org") + "/dist/htmx.min.js");
        add("agentloop.css", "text/css", OWN + "agentloop.css");
        add("icon.svg", "image/svg+xml", OWN + "icon.svg");
        add("run.js", "text/javascript", OWN + "run.js");
        add("passkey.js", "text/javascript", OWN + "passkey.js");
    }

    /// Where the files of a WebJar are: its version is in their path, and in what Maven left in it.
    private static String webJar(String group, String artifact) {
        Properties maven = new Properties();
        try {
            maven.load(new StringReader(new String(read("/META-INF/maven/%s/%s/pom.properties".formatted(group, artifact)), StandardCharsets.UTF_8)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return "/META-INF/resources/webjars/%s/%s".formatted(artifact, maven.getProperty("version"));
    }

    private void add(String name, String type, String resource) {
        byte[] content = read(resource);
        int dot = name.lastIndexOf('.');
        byte[] digest = sha384(content);
        String path = "/assets/%s.%s%s".formatted(name.substring(0, dot), HexFormat.of().formatHex(digest).substring(0, NAMED_BY), name.substring(dot));
        Asset asset = new Asset(path, type, "sha384-" + Base64.getEncoder().encodeToString(digest), content, Packed.of(content));
        byName.put(name, asset);
        byPath.put(path, asset);
    }

    private static byte[] read(String resource) {
        try (InputStream in = Assets.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException("the program lacks " + resource);
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] sha384(byte[] content) {
        try {
            return MessageDigest.getInstance("SHA-384").digest(content);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every Java has it
        }
    }

    /// By the name a template knows it by.
    Asset named(String name) {
        return Optional.ofNullable(byName.get(name)).orElseThrow(() -> new IllegalArgumentException("no asset is called " + name));
    }

    Optional<Asset> at(String path) {
        return Optional.ofNullable(byPath.get(path));
    }
}
