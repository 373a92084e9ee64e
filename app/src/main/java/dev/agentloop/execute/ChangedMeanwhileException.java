package dev.agentloop.execute;

/// The issue is no longer as it was when the action was decided: a human was faster, and wins.
final class ChangedMeanwhileException extends Exception {
    private static final long serialVersionUID = 1L;

    ChangedMeanwhileException(String message) {
        super(message);
    }
}
