package dev.agentloop.forge;

import okhttp3.Call;
import okhttp3.EventListener;

/// Whether a request began to leave this machine. One that did not cannot have been done.
final class SentWatch extends EventListener {
    private volatile boolean sent;

    @Override
    public void requestHeadersStart(Call call) {
        sent = true;
    }

    boolean sent() {
        return sent;
    }
}
