package dev.agentloop.conversation;

/// Text of any length in bounded memory: its beginning and its end, with a note where the middle was.
///
/// The beginning is what a person reads in a comment, the end is where the closing marker stands.
final class BoundedText {
    /// What stands where text was left out.
    static final String NOTE = "\n\n[... left out here: the message is too long; output.json has all of it ...]\n\n";

    private final int headLimit;
    private final int tailLimit;
    private final StringBuilder head = new StringBuilder();
    private final StringBuilder tail = new StringBuilder();
    private boolean cut;

    BoundedText(int headLimit, int tailLimit) {
        this.headLimit = headLimit;
        this.tailLimit = tailLimit;
    }

    void append(String text) {
        int fits = Math.min(text.length(), headLimit - head.length());
        head.append(text, 0, fits);
        tail.append(text, fits, text.length());
        // Twice the limit before anything is thrown away, so that a message in many small pieces is not moved at every piece.
        if (tail.length() > 2 * tailLimit) {
            tail.delete(0, tail.length() - tailLimit);
            cut = true;
        }
    }

    void clear() {
        head.setLength(0);
        tail.setLength(0);
        cut = false;
    }

    @Override
    public String toString() {
        return head + (cut ? NOTE : "") + tail;
    }
}
