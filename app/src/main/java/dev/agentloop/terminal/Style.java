package dev.agentloop.terminal;

/// How a piece of text looks.
///
/// @param codes of a terminal's "select graphic rendition", joined by semicolons; empty for none
public record Style(String codes) {
    public static final Style PLAIN = new Style("");
    public static final Style BOLD = new Style("1");
    public static final Style DIM = new Style("2");
    public static final Style ITALIC = new Style("3");
    public static final Style UNDERLINED = new Style("4");
    public static final Style RED = new Style("31");
    public static final Style GREEN = new Style("32");
    public static final Style YELLOW = new Style("33");
    public static final Style CODE = new Style("36");

    Style and(Style other) {
        return codes.isEmpty() ? other : other.codes.isEmpty() || codes.equals(other.codes) ? this : new Style(codes + ";" + other.codes);
    }

    /// The text with what turns the style on before it and off behind it.
    public String around(String text) {
        return codes.isEmpty() || text.isEmpty() ? text : "\u001b[" + codes + "m" + text + "\u001b[0m";
    }
}
