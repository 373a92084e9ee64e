package dev.agentloop.passkey;

import dev.agentloop.passkey.PasskeyException.Reason;
import dev.agentloop.state.DamagedException;
import dev.agentloop.state.StateRoot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Who is registered and who waits, in `loop-data/webui/`. `serve` and `agentloop passkey` each have one; what one changes the other sees at its next look.
public final class PasskeyStore {
    /// Registrations that wait, of all names: whoever can reach the page can add one, so this is what strangers can take of the disk (a few hundred KB).
    public static final int MAX_PENDING = 100;

    /// One stranger, or one office behind one address, does not take the places of all others.
    public static final int MAX_PENDING_OF_ADDRESS = 20;

    /// Nobody remembers a code longer, and what nobody approved must not stay for ever.
    public static final Duration MAX_PENDING_AGE = Duration.ofDays(7);

    /// A phone, a few computers and keys. Each is compared at a sign-in.
    public static final int MAX_PASSKEYS = 10;

    /// Each is looked at when somebody signs in.
    public static final int MAX_USERS = 1000;

    private final InstantSource clock;
    private final PasskeyFiles pending;
    private final PasskeyFiles users;
    private final WebuiLock lock;

    public PasskeyStore(StateRoot root, InstantSource clock) {
        this.clock = clock;
        Path webui = directory(root);
        this.pending = new PasskeyFiles(webui.resolve("pending"), root.files());
        this.users = new PasskeyFiles(webui.resolve("users"), root.files());
        this.lock = new WebuiLock(webui, root.files());
    }

    static Path directory(StateRoot root) {
        return root.path().resolve("webui");
    }

    WebuiLock lock() {
        return lock;
    }

    PasskeyFiles waiting() {
        return pending;
    }

    PasskeyFiles users() {
        return users;
    }

    /// What there is.
    ///
    /// @param damaged a sentence for each file that cannot be read, with its path; nobody gets in by these
    public record Listing(List<Pending> pending, List<User> users, List<String> damaged) {}

    public Listing list() throws IOException {
        List<String> damaged = new ArrayList<>();
        List<Pending> waiting = new ArrayList<>();
        for (User one : readAll(pending, damaged)) {
            if (!isStale(one)) {
                waiting.add(new Pending(one.name(), one.passkeys().getFirst()));
            }
        }
        return new Listing(waiting, readAll(users, damaged), damaged);
    }

    private static List<User> readAll(PasskeyFiles files, List<String> damaged) throws IOException {
        List<User> all = new ArrayList<>();
        for (Username name : files.names()) {
            try {
                files.read(name).ifPresent(all::add);
            } catch (DamagedException e) {
                damaged.add(e.getMessage());
            }
        }
        return all;
    }

    /// @return empty when nothing waits under the name
    /// @throws IOException when something does that cannot be read
    public Optional<Pending> pending(Username name) throws IOException {
        return intact(pending, name).filter(one -> !isStale(one)).map(one -> new Pending(name, one.passkeys().getFirst()));
    }

    /// For whoever would write over it.
    static Optional<User> intact(PasskeyFiles files, Username name) throws IOException {
        try {
            return files.read(name);
        } catch (DamagedException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    /// Empty when there is none, or only a damaged file.
    public Optional<User> user(Username name) {
        return users.readable(name);
    }

    /// Whether sessions of this passkey go on.
    boolean isUsable(SignedIn who) {
        return users.readable(who.name()).flatMap(user -> user.passkey(who.credential())).filter(Passkey::isUsable).isPresent();
    }

    private boolean isStale(User one) {
        return clock.instant().isAfter(one.passkeys().getFirst().created().plus(MAX_PENDING_AGE));
    }

    /// Whose passkey it is: an approved one before one that waits.
    Optional<User> owner(String credential) throws IOException {
        Optional<User> approved = users.all().stream().filter(user -> user.passkey(credential).isPresent()).findFirst();
        if (approved.isPresent()) {
            return approved;
        }
        return pending.all().stream().filter(one -> !isStale(one) && one.passkey(credential).isPresent()).findFirst();
    }

    /// Has it wait.
    ///
    /// @param agreed called under the lock when nothing else speaks against it
    void add(Pending registration, WebuiLock.Work<Void> agreed) throws IOException, PasskeyException {
        lock.held(() -> {
            removeStale();
            if (pending.has(registration.name())) {
                throw new PasskeyException(Reason.NAME_IS_PENDING);
            }
            if (owner(registration.passkey().id()).isPresent()) {
                throw new PasskeyException(Reason.KNOWN_CREDENTIAL);
            }
            String address = registration.passkey().address();
            if (pending.names().size() >= MAX_PENDING
                    || pending.all().stream().filter(one -> one.passkeys().getFirst().address().equals(address)).count() >= MAX_PENDING_OF_ADDRESS) {
                throw new PasskeyException(Reason.TOO_MANY_PENDING);
            }
            agreed.get();
            pending.write(new User(registration.name(), List.of(registration.passkey())));
            return null;
        });
    }

    /// A damaged one goes by the time it was written.
    private void removeStale() throws IOException {
        for (Username name : pending.names()) {
            Optional<User> one = pending.readable(name);
            Instant written = one.isPresent() ? one.get().passkeys().getFirst().created() : Files.getLastModifiedTime(pending.file(name)).toInstant();
            if (clock.instant().isAfter(written.plus(MAX_PENDING_AGE))) {
                pending.delete(name);
            }
        }
    }

    /// Changes an approved passkey to what `change` makes of it as it is now, if it is still there.
    ///
    /// @return as it was written
    Passkey change(SignedIn whose, Change change) throws IOException, PasskeyException {
        return lock.held(() -> {
            User user = intact(users, whose.name()).orElseThrow(() -> new PasskeyException(Reason.UNKNOWN_CREDENTIAL));
            Passkey before = user.passkey(whose.credential()).orElseThrow(() -> new PasskeyException(Reason.UNKNOWN_CREDENTIAL));
            Passkey after = change.of(before);
            if (!after.equals(before)) {
                users.write(user.with(after));
            }
            return after;
        });
    }

    /// What becomes of a passkey.
    interface Change {
        Passkey of(Passkey before) throws PasskeyException;
    }
}
