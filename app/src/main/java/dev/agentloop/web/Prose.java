package dev.agentloop.web;

import gg.jte.Content;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.commonmark.ext.gfm.tables.TablesExtension;
import org.commonmark.node.Heading;
import org.commonmark.node.HtmlBlock;
import org.commonmark.node.HtmlInline;
import org.commonmark.node.Image;
import org.commonmark.node.Link;
import org.commonmark.node.Node;
import org.commonmark.node.Text;
import org.commonmark.parser.Parser;
import org.commonmark.renderer.NodeRenderer;
import org.commonmark.renderer.html.HtmlNodeRendererContext;
import org.commonmark.renderer.html.HtmlRenderer;
import org.commonmark.renderer.html.HtmlWriter;

/// Markdown of others as HTML. The only place that writes HTML of its own: of what others wrote, no tag, no address but of the web and of mail, and nothing a browser would load by
/// itself comes through.
final class Prose {
    /// Nobody nests quotations or emphasis deeper; without a bound a message of a million `>` would take a stack as deep.
    private static final int DEEPEST = 50;
    /// Characters that are parsed at once: markup made to be slow takes time by the square of its length.
    static final int LONGEST = 16 * 1024;

    private static final Parser MARKDOWN = Parser.builder()
            .extensions(List.of(TablesExtension.create()))
            .maxOpenBlockParsers(DEEPEST)
            .maxInlineNesting(DEEPEST)
            .build();
    private static final HtmlRenderer HTML = HtmlRenderer.builder()
            .extensions(List.of(TablesExtension.create()))
            .escapeHtml(true)
            .sanitizeUrls(true)
            .softbreak("\n")
            .nodeRendererFactory(Ours::new)
            .build();

    private Prose() {}

    /// @param markdown without secrets and controls
    static Content of(String markdown) {
        return output -> {
            for (int at = 0; at < markdown.length(); ) {
                int end = end(markdown, at);
                output.writeContent(HTML.render(MARKDOWN.parse(markdown.substring(at, end))));
                at = end;
            }
        };
    }

    /// Where the next part ends: behind a paragraph, a line or a character.
    private static int end(String text, int from) {
        int most = from + LONGEST;
        if (most >= text.length()) {
            return text.length();
        }
        int paragraph = text.lastIndexOf("\n\n", most - 2);
        if (paragraph > from) {
            return paragraph + 2;
        }
        int line = text.lastIndexOf('\n', most - 1);
        return line > from ? line + 1 : Character.isHighSurrogate(text.charAt(most - 1)) ? most - 1 : most;
    }

    /// What is shown otherwise than Markdown's own way.
    private static final class Ours implements NodeRenderer {
        /// Others lead nowhere from here, or do something.
        private static final Pattern ADDRESS = Pattern.compile("(?i)(https?://|mailto:)\\S+");
        /// The page's own headings are above those of a message.
        private static final int ABOVE = 2, LOWEST = 6;

        private final HtmlNodeRendererContext context;
        private final HtmlWriter html;

        Ours(HtmlNodeRendererContext context) {
            this.context = context;
            this.html = context.getWriter();
        }

        @Override
        public Set<Class<? extends Node>> getNodeTypes() {
            return Set.of(Link.class, Image.class, Heading.class, HtmlBlock.class, HtmlInline.class);
        }

        @Override
        public void render(Node node) {
            switch (node) {
                case Link link -> link(link, link.getDestination(), "");
                case Image image -> link(image, image.getDestination(), "image: ");
                case Heading heading -> {
                    String tag = "h" + Math.min(LOWEST, heading.getLevel() + ABOVE);
                    html.line();
                    html.tag(tag);
                    children(heading);
                    html.tag("/" + tag);
                    html.line();
                }
                case HtmlBlock block -> {
                    if (!isComment(block.getLiteral())) {
                        html.line();
                        html.tag("p");
                        html.text(block.getLiteral());
                        html.tag("/p");
                        html.line();
                    }
                }
                case HtmlInline inline -> html.text(isComment(inline.getLiteral()) ? "" : inline.getLiteral());
                default -> throw new IllegalArgumentException(node + " was not asked for");
            }
        }

        /// As in the terminal, the address stands behind what cannot be followed.
        private void link(Node link, String address, String sign) {
            boolean isFollowed = ADDRESS.matcher(address).matches();
            if (isFollowed) {
                Map<String, String> attributes = new LinkedHashMap<>();
                attributes.put("href", context.encodeUrl(address));
                attributes.put("rel", "noopener noreferrer nofollow");
                html.tag("a", attributes);
            }
            html.text(sign);
            if (link.getFirstChild() == null) {
                html.text(address);
            } else {
                children(link);
            }
            if (isFollowed) {
                html.tag("/a");
            } else if (link.getFirstChild() != null && !(link.getFirstChild() instanceof Text text && text.getNext() == null && text.getLiteral().equals(address))) {
                html.text(" (" + address + ")");
            }
        }

        /// The closing marker is one.
        private static boolean isComment(String literal) {
            String text = literal.strip();
            return text.startsWith("<!--") && text.indexOf("-->") == text.length() - 3;
        }

        private void children(Node parent) {
            for (Node child = parent.getFirstChild(); child != null; child = child.getNext()) {
                context.render(child);
            }
        }
    }
}
