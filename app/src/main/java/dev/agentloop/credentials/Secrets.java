package dev.agentloop.credentials;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

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

    private static final List<String> SECRET_NAMES = List.of("TOKEN", "SECRET", "PASSWORD", "API_KEY", "ACCESS_KEY", "PRIVATE_KEY");

    private final Set<String> known = ConcurrentHashMap.newKeySet();

    /// A masker that knows the values of the environment's variables whose names say they are secret.
    public static Secrets of(Map<String, String> environment) {
        Secrets secrets = new Secrets();
        secrets.learnFrom(environment);
        return secrets;
    }

    /// From now on the values of the variables whose names say that they are secret are masked.
    public void learnFrom(Map<String, String> environment) {
        environment.forEach((name, value) -> {
            String upper = name.toUpperCase(Locale.ROOT);
            if (value.strip().length() >= SHORTEST_GUESSED && SECRET_NAMES.stream().anyMatch(upper::endsWith)) {
                learn(value.strip());
            }
        });
    }

    /// From now on `secret` is masked wherever it occurs.
    public void learn(String secret) {
        if (secret.length() >= SHORTEST) {
            known.add(secret);
        }
    }

    /// The text with each secret replaced by `***`.
    public String mask(String text) {
        String masked = text;
        // Longest first, so that a secret which contains another is masked whole.
        for (String secret : known.stream().sorted(Comparator.comparingInt(String::length).reversed()).toList()) {
            masked = masked.replace(secret, MASK);
        }
        masked = Shapes.HEADER.matcher(masked).replaceAll("$1$2" + MASK);
        masked = Shapes.USERINFO.matcher(masked).replaceAll("$1" + MASK + "@");
        return Shapes.TOKEN.matcher(masked).replaceAll(MASK);
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
