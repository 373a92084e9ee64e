package dev.agentloop.config;

import java.math.BigDecimal;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Sizes on disk: `1GiB` (powers of 1024), `500MB` (powers of 1000), `1.5 TiB`, or a plain number of bytes.
final class ByteSize {
    private static final Pattern SHAPE = Pattern.compile("(\\d{1,19}(?:\\.\\d{1,9})?) ?([kmgtp]?)(i?)b?", Pattern.CASE_INSENSITIVE);
    private static final String PREFIXES = "kmgtp";

    private ByteSize() {}

    /// Empty when `text` is no size, or one beyond 64 bits. `10G` is none: it could be either.
    static Optional<Long> parse(String text) {
        Matcher shape = SHAPE.matcher(text);
        if (!shape.matches()) {
            return Optional.empty();
        }
        boolean prefixed = !shape.group(2).isEmpty();
        boolean binary = !shape.group(3).isEmpty();
        boolean inBytes = text.toLowerCase(Locale.ROOT).endsWith("b");
        if (prefixed && !inBytes || binary && !prefixed) {
            return Optional.empty();
        }
        int power = prefixed ? PREFIXES.indexOf(shape.group(2).toLowerCase(Locale.ROOT)) + 1 : 0;
        BigDecimal bytes = new BigDecimal(shape.group(1)).multiply(BigDecimal.valueOf(binary ? 1024 : 1000).pow(power));
        return bytes.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) > 0 ? Optional.empty() : Optional.of(bytes.longValue());
    }
}
