package dev.agentloop.tick;

import dev.agentloop.model.ForgeException;
import dev.agentloop.model.LoopConfig;
import dev.agentloop.state.LoopData;
import dev.agentloop.tracker.Tracker;
import java.io.IOException;

/// Creates the labels a loop needs, and remembers that they are there, so that it is not asked on every tick.
public final class LabelsOnce {
    private final LoopData data;

    public LabelsOnce(LoopData data) {
        this.data = data;
    }

    void ensure(Tracker tracker, LoopConfig config) throws ForgeException, IOException {
        if (!areEnsured(config)) {
            tracker.ensureLabels(config.labelRoles());
            data.labelsEnsured(wanted(config));
        }
    }

    /// Whether an earlier tick has made them.
    public boolean areEnsured(LoopConfig config) {
        return data.labelsEnsured().equals(wanted(config));
    }

    private static String wanted(LoopConfig config) {
        return config.repoURL() + " " + config.managedLabels();
    }
}
