package dev.agentloop.agent;

import dev.agentloop.conversation.ErrorText;
import dev.agentloop.conversation.FaultTable;
import dev.agentloop.model.Fault;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/// Puts the failure of an acpx command into words, without any secret the environment holds.
final class AcpxFailure {
    private static final int QUOTED_LINES = 15;

    private static final Pattern SECRET_NAME = Pattern.compile("TOKEN|KEY|SECRET|PASS|CREDENTIAL|AUTH", Pattern.CASE_INSENSITIVE);

    /// Shorter values ("1", "true", "none") are settings, and masking them would make a message unreadable.
    private static final int SHORTEST_SECRET = 6;

    private AcpxFailure() {}

    static AgentException of(List<String> command, ShortCommand.Ended ended, Duration limit, Map<String, String> environment) {
        List<String> message = new ArrayList<>();
        message.add(ended.timedOut()
                ? "This command did not end within %d s and was stopped:".formatted(limit.toSeconds())
                : "This command failed with exit code %d:".formatted(ended.exitCode()));
        message.add("  " + readable(command));
        Optional<JsonNode> error = AcpxAnswer.error(ended.stdout());
        error.map(ErrorText::of).ifPresent(said -> message.add("acpx says: " + said));
        List<String> stderr = ended.stderr().strip().lines().toList();
        if (!stderr.isEmpty()) {
            message.add("The end of its stderr:");
            stderr.stream().skip(Math.max(0, stderr.size() - QUOTED_LINES)).map(line -> "  " + line).forEach(message::add);
        }
        // An agent that does not answer has not started.
        boolean mute = ended.timedOut() || error.filter(e -> e.path("data").path("acpxCode").asString("").equals("TIMEOUT")).isPresent();
        Optional<Fault> known = error.flatMap(FaultTable::fault).filter(fault -> fault != Fault.OTHER);
        return new AgentException(masked(String.join("\n", message), environment), mute ? Optional.of(Fault.NOT_STARTED) : known);
    }

    private static String masked(String message, Map<String, String> environment) {
        String masked = message;
        for (Map.Entry<String, String> variable : environment.entrySet()) {
            boolean secret = variable.getValue().length() >= SHORTEST_SECRET && SECRET_NAME.matcher(variable.getKey()).find();
            masked = secret ? masked.replace(variable.getValue(), "***") : masked;
        }
        return masked;
    }

    /// As one would type it.
    private static String readable(List<String> command) {
        return String.join(" ", command.stream().map(word -> word.matches("[A-Za-z0-9_./:=,@%+-]+") ? word : "'" + word + "'").toList());
    }
}
