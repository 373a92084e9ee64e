package dev.agentloop.tick;

import dev.agentloop.agent.Agents;
import dev.agentloop.codehost.CodeHost;
import dev.agentloop.execute.LoopContext;
import dev.agentloop.git.Workspaces;
import dev.agentloop.model.LoopConfig;
import dev.agentloop.model.LoopName;
import dev.agentloop.model.Narrator;
import dev.agentloop.notify.Notifier;
import dev.agentloop.observe.TrackerView;
import dev.agentloop.state.LoopData;
import dev.agentloop.tracker.Tracker;
import java.time.InstantSource;
import java.util.Map;
import java.util.function.UnaryOperator;

/// One loop, connected to the world as far as its configuration allows.
public sealed interface LoopPorts {
    LoopName loop();

    Narrator narrator();

    /// Its configuration is broken or gone. Its agents are supervised all the same.
    record Broken(LoopName loop, String why, Narrator narrator) implements LoopPorts {}

    /// @param environment what the tick itself was given
    /// @param mask blanks out secrets in any text that leaves
    record Ready(
            LoopConfig config,
            Tracker tracker,
            CodeHost codeHost,
            Workspaces workspaces,
            LabelsOnce labels,
            Narrator narrator,
            Notifier notifier,
            Map<String, String> environment,
            UnaryOperator<String> mask)
            implements LoopPorts {
        @Override
        public LoopName loop() {
            return config.name();
        }

        LoopContext context(TrackerView view, LoopData data, Agents agents, InstantSource clock) {
            return new LoopContext(config, tracker, view, codeHost, data, agents, workspaces, clock, narrator, notifier, environment, mask);
        }
    }
}
