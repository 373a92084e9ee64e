package dev.agentloop.agent;

import dev.agentloop.model.RunTag;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// What stands behind fake agents: of each its provider, which may fail every turn or refuse every session until it recovers, and what its sessions have cost.
///
/// As real agents do, one tells the running sum of its session, and nobody the cost of a run.
final class Providers {
    private final Map<String, Script> failing = new HashMap<>();
    private final Map<String, AgentException> refusing = new HashMap<>();
    private final Map<String, BigDecimal> sums = new HashMap<>();
    private final Map<RunTag, String> sessions = new HashMap<>();
    private final Map<RunTag, BigDecimal> spent = new HashMap<>();
    private final Map<String, Integer> turns = new HashMap<>();
    private Optional<BigDecimal> price = Optional.empty();

    void fail(String agent, Script turn) {
        failing.put(agent, turn);
    }

    void refuse(String agent, AgentException why) {
        refusing.put(agent, why);
    }

    void recover() {
        failing.clear();
        refusing.clear();
    }

    void price(BigDecimal ofATurn) {
        price = Optional.of(ofATurn);
    }

    /// @param fresh whether the session begins anew
    void session(RunCall call, boolean fresh) throws AgentException {
        if (refusing.containsKey(call.agent().name())) {
            throw refusing.get(call.agent().name());
        }
        if (fresh) {
            sums.remove(session(call));
        }
    }

    private static String session(RunCall call) {
        return call.agent().name() + " " + call.session();
    }

    /// What the agent does in this turn whatever else it was told; empty when its provider works.
    Optional<Script> turn(RunCall call) {
        sessions.put(call.tag(), session(call));
        return Optional.ofNullable(failing.get(call.agent().name()));
    }

    /// @return what the agent says about it, as a line of its output; empty when its turns have no price
    String began(RunCall call, Script script) {
        if (!script.doesSomething()) {
            return "";
        }
        turns.merge(call.agent().name(), 1, Integer::sum);
        return price.map(dollars -> spend(call.tag(), dollars)).orElse("");
    }

    String spend(RunTag run, BigDecimal dollars) {
        spent.merge(run, dollars, BigDecimal::add);
        return Script.cost(sums.merge(sessions.get(run), dollars, BigDecimal::add).toPlainString());
    }

    Map<RunTag, BigDecimal> spent() {
        return Map.copyOf(spent);
    }

    /// In which the agent did something.
    int turns(String agent) {
        return turns.getOrDefault(agent, 0);
    }
}
