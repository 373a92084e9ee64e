package dev.agentloop.credentials;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// Masks secrets in everything people read: comments, logs, `status`, error messages.
///
/// It knows the tokens it has been told of, and the shapes of the common ones: what an agent prints may hold secrets nobody here has seen.
/// Safe for use by several threads.
public final class Secrets {
    static final String MASK = "***";

    /// Masking a few letters wherever they occur would spoil every text and protect nothing.
    private static final int SHORTEST = 4;

    /// A variable that is secret only by its name may hold an ordinary word.
    private static final int SHORTEST_GUESSED = 8;

    private static final List<String> SECRET_NAMES = List.of(
            "TOKEN", "SECRET", "PASSWORD", "PASSWD", "PASSPHRASE", "_PASS", "_PAT", "CREDENTIALS", "API_KEY", "APIKEY", "ACCESS_KEY", "PRIVATE_KEY", "SECRET_KEY");

    private final Set<String> known = ConcurrentHashMap.newKeySet();

    /// A masker that knows the values of the environment's variables whose names say they are secret.
    public static Secrets of(Map<String, String> environment) {
        Secrets secrets = new Secrets();
        secrets.learn(environment);
        return secrets;
    }

    /// From now on `secret` is masked wherever it occurs. One of several lines, such as a private key, is also masked line by line, because quoting parts them.
    public void learn(String secret) {
        if (secret.length() >= SHORTEST) {
            known.add(secret);
        }
        if (secret.indexOf('\n') >= 0) {
            secret.lines().map(String::strip).filter(line -> line.length() >= SHORTEST_GUESSED).forEach(known::add);
        }
    }

    /// Learns the values of those variables whose names say they are secret.
    public void learn(Map<String, String> environment) {
        environment.forEach((name, value) -> {
            String upper = name.toUpperCase(Locale.ROOT);
            if (value.strip().length() >= SHORTEST_GUESSED && SECRET_NAMES.stream().anyMatch(upper::endsWith)) {
                learn(value.strip());
            }
        });
    }

    /// The text with each secret replaced by `***`.
    public String mask(String text) {
        String masked = text;
        // Longest first, so that a secret which contains another is masked whole.
        for (String secret : known.stream().flatMap(Secrets::spellings).distinct().sorted(Comparator.comparingInt(String::length).reversed()).toList()) {
            masked = masked.replace(secret, MASK);
        }
        masked = Shapes.HEADER.matcher(masked).replaceAll("$1$2" + MASK);
        masked = Shapes.USERINFO.matcher(masked).replaceAll("$1" + MASK + "@");
        return Shapes.TOKEN.matcher(masked).replaceAll(MASK);
    }

    /// Whether there is a secret in the text: one it was told of, or one of a token's shape. Less than is masked: `Authorization: none` in a file is no secret.
    public boolean reveals(String text) {
        return known.stream().flatMap(Secrets::spellings).anyMatch(text::contains) || Shapes.TOKEN.matcher(text).find();
    }

    /// A secret as it stands, in a URL, in a string of JSON, and as the password of HTTP's basic authentication, the ways in which programs print it.
    private static Stream<String> spellings(String secret) {
        Stream<String> plain = Stream.of(
                secret,
                URLEncoder.encode(secret, StandardCharsets.UTF_8),
                URLEncoder.encode(secret, StandardCharsets.UTF_8).replace("+", "%20"),
                secret.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n"),
                secret.replace("/", "\\/"));
        return secret.length() < SHORTEST_GUESSED ? plain : Stream.concat(plain, base64(secret));
    }

    /// In Base64 three bytes become four characters, so a text inside another has three spellings; its first and last characters also depend on the neighbours.
    private static Stream<String> base64(String secret) {
        byte[] bytes = secret.getBytes(StandardCharsets.UTF_8);
        return IntStream.range(0, 3).mapToObj(before -> {
            byte[] shifted = new byte[before + bytes.length];
            System.arraycopy(bytes, 0, shifted, before, bytes.length);
            String text = Base64.getEncoder().withoutPadding().encodeToString(shifted);
            // Characters that are made of bits of this secret alone.
            return text.substring((before * 8 + 5) / 6, shifted.length * 8 / 6);
        });
    }

    /// What secrets look like. A class of its own, because the credential helper learns a token but masks nothing, and compiling these takes longer than all it does.
    private static final class Shapes {
        /// Each alternative is bounded by characters that cannot match again, so a long hostile text costs linear time.
        static final Pattern TOKEN = Pattern.compile(String.join("|",
                "\\bgh[pousr]_[A-Za-z0-9]{16,255}",
                "\\bgithub_pat_[A-Za-z0-9_]{16,255}",
                "\\bgl(?:pat|dt|rt|ptt|ft|cbt|soat|agent|oas)-[A-Za-z0-9_.-]{16,255}",
                "\\bxox[abeoprs]-[A-Za-z0-9-]{8,255}",
                "\\b(?:AKIA|ASIA)[A-Z0-9]{16}\\b",
                "\\bAT(?:ATT|CTT|BB)[A-Za-z0-9_=-]{16,512}",
                "\\bsk-[A-Za-z0-9_-]{20,255}",
                "\\bnpm_[A-Za-z0-9]{30,255}",
                "\\beyJ[A-Za-z0-9_-]{8,2048}\\.[A-Za-z0-9_-]{8,4096}\\.[A-Za-z0-9_-]{8,1024}"));

        static final Pattern HEADER =
                Pattern.compile("(?i)\\b((?:proxy-)?authorization|private-token|job-token|x-api-key)(\\\\?[\"']?[ \t]*[:=][ \t]*\\\\?[\"']?)(?:(?:basic|bearer|token|digest)[ \t]+)?[^\\s\"'\\\\,]+");

        /// Over HTTP a lone user name may be a token; elsewhere (`ssh://git@host`) only what follows a colon is secret.
        static final Pattern USERINFO =
                Pattern.compile("(?i)\\b(https?://|[a-z][a-z0-9+.-]{0,20}://[^\\s/@:'\"<>]{0,100}:)[^\\s/@'\"<>]{1,512}@");
    }
}
