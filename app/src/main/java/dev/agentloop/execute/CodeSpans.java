package dev.agentloop.execute;

import java.util.BitSet;
import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.Code;
import org.commonmark.node.FencedCodeBlock;
import org.commonmark.node.Node;
import org.commonmark.parser.IncludeSourceSpans;
import org.commonmark.parser.Parser;

/// Which characters of a Markdown text stand in code: there `@Override` calls nobody, and must stay as it is to be copied.
///
/// @param places indexes into the text
record CodeSpans(BitSet places) {
    private static final Parser MARKDOWN =
            Parser.builder().maxOpenBlockParsers(100).maxInlineNesting(100).includeSourceSpans(IncludeSourceSpans.BLOCKS_AND_INLINES).build();

    static CodeSpans of(String markdown) {
        BitSet places = new BitSet(markdown.length());
        if (markdown.indexOf('`') >= 0 || markdown.contains("~~~")) {
            MARKDOWN.parse(markdown).accept(new AbstractVisitor() {
                @Override
                public void visit(Code code) {
                    // A cell of a table ends at a bar, also within what would be code elsewhere.
                    if (code.getLiteral().indexOf('|') < 0) {
                        mark(code);
                    }
                }

                @Override
                public void visit(FencedCodeBlock block) {
                    mark(block);
                }

                private void mark(Node node) {
                    node.getSourceSpans().forEach(span -> places.set(span.getInputIndex(), span.getInputIndex() + span.getLength()));
                }
            });
        }
        return new CodeSpans(places);
    }

    boolean contains(int index) {
        return places.get(index);
    }
}
