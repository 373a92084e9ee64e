package dev.agentloop.state;

import dev.agentloop.model.Account;
import dev.agentloop.model.AccountId;
import dev.agentloop.model.Fault;
import dev.agentloop.model.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// The accounts that failed their agents, a file each, for all loops. Loops of one tick work side by side, so each change is made to what the file says then.
///
/// A file that cannot be read counts as none: the worst that follows is one more run that fails, and writes it anew. So does what stands in the directory's place: of that is
/// told when something is to be written there.
public final class Accounts {
    private static final long MAX_FILE = 1 << 16;

    private final Path directory;
    private final AtomicFiles files;

    Accounts(Path directory, AtomicFiles files) {
        this.directory = directory;
        this.files = files;
    }

    public synchronized Map<AccountId, Account> all() throws IOException {
        if (!Files.isDirectory(directory)) {
            return Map.of();
        }
        Map<AccountId, Account> accounts = new LinkedHashMap<>();
        try (Stream<Path> entries = Files.list(directory)) {
            List<Path> written = entries.filter(path -> path.toString().endsWith(".json")).sorted().toList();
            written.forEach(file -> read(file).ifPresent(account -> accounts.put(account.id(), account)));
        }
        return accounts;
    }

    /// @param change from what is known now to what is known then; the same object for no change
    public synchronized void update(AccountId id, Function<Optional<Account>, Account> change) throws IOException {
        Path file = file(id);
        Optional<Account> before = read(file);
        Account after = change.apply(before);
        if (!before.equals(Optional.of(after))) {
            files.write(file, Json.bytes(object(after)));
        }
    }

    /// @param change empty to leave it as it is
    /// @return whether it was changed
    public synchronized boolean updateIf(AccountId id, Function<Account, Optional<Account>> change) throws IOException {
        Optional<Account> after = read(file(id)).flatMap(change);
        if (after.isPresent()) {
            files.write(file(id), Json.bytes(object(after.get())));
        }
        return after.isPresent();
    }

    /// A name for people, and a number so that two accounts never share a file.
    private Path file(AccountId id) {
        return directory.resolve("%s-%s.json".formatted(id.program().replaceAll("[^A-Za-z0-9._-]+", "-"), digest(id.agent() + "\0" + id.home())));
    }

    private static String digest(String text) {
        return Sha256.hex(text).substring(0, 12);
    }

    private static Optional<Account> read(Path file) {
        try {
            return Optional.of(Json.parse(Places.content(file, MAX_FILE), Accounts::account));
        } catch (IOException | IllegalArgumentException | ArithmeticException _) {
            return Optional.empty();
        }
    }

    private static ObjectNode object(Account account) {
        ObjectNode node = Json.object();
        node.set("account", EngagementJson.account(account.id()));
        node.put("cause", account.cause().name());
        node.put("message", account.message());
        node.put("since", account.since().toString());
        node.put("until", account.until().toString());
        node.put("failures", account.failures());
        node.put("lastFault", account.lastFault().toString());
        node.put("openedBy", account.openedBy());
        account.worksSince().ifPresent(at -> node.put("worksSince", at.toString()));
        account.probe().ifPresent(probe -> node.putObject("probe").put("run", probe.run()).put("at", probe.at().toString()));
        return node;
    }

    private static Account account(JsonNode node) {
        return new Account(
                EngagementJson.account(Json.required(node, "account")),
                Fault.valueOf(Json.text(node, "cause")),
                Json.text(node, "message"),
                Json.instant(node, "since"),
                Json.instant(node, "until"),
                Json.smallNumber(node, "failures"),
                Json.instant(node, "lastFault"),
                Json.text(node, "openedBy"),
                node.has("probe")
                        ? Optional.of(new Account.Probe(Json.text(node.get("probe"), "run"), Json.instant(node.get("probe"), "at")))
                        : Optional.empty(),
                Json.optionalText(node, "worksSince").map(Instant::parse));
    }
}
