package dev.agentloop.passkey;

import dev.agentloop.passkey.PasskeyException.Reason;
import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What the operator decides. Each decision is safe to repeat, and holds at the next request of whoever it is about.
public final class Approvals {
    private final PasskeyStore store;
    private final InstantSource clock;

    public Approvals(PasskeyStore store, InstantSource clock) {
        this.store = store;
        this.clock = clock;
    }

    /// Lets whoever registered sign in.
    ///
    /// @param code of the registration that was looked at, so that another one is not approved in its place
    /// @return the user, with all their passkeys
    /// @throws IOException also when a file of that name is damaged
    public User approve(Username name, String code) throws IOException, PasskeyException {
        return store.lock().held(() -> {
            Pending waiting = store.pending(name).orElseThrow(() -> new PasskeyException(Reason.NO_SUCH));
            if (!ComparisonCode.same(waiting.code(), code)) {
                throw new PasskeyException(Reason.OTHER_CODE);
            }
            List<Passkey> passkeys = new ArrayList<>(PasskeyStore.intact(store.users(), name).map(User::passkeys).orElse(List.of()));
            if (passkeys.stream().noneMatch(passkey -> passkey.id().equals(waiting.passkey().id()))) {
                if (passkeys.size() >= PasskeyStore.MAX_PASSKEYS || passkeys.isEmpty() && store.users().names().size() >= PasskeyStore.MAX_USERS) {
                    throw new PasskeyException(Reason.TOO_MANY_PASSKEYS);
                }
                passkeys.add(waiting.passkey().approved(clock.instant()));
            }
            User after = new User(name, passkeys);
            store.users().write(after);
            store.waiting().delete(name);
            return after;
        });
    }

    /// Removes a registration that waits, also one whose file is damaged.
    ///
    /// @return whether there was one
    public boolean reject(Username name) throws IOException, PasskeyException {
        return store.lock().held(() -> {
            boolean was = store.waiting().has(name);
            store.waiting().delete(name);
            return was;
        });
    }

    /// Removes a user with all passkeys, also one whose file is damaged. Their sessions end at their next request.
    ///
    /// @return whether there was one
    public boolean delete(Username name) throws IOException, PasskeyException {
        return store.lock().held(() -> {
            boolean was = store.users().has(name);
            store.users().delete(name);
            return was;
        });
    }

    /// Removes one passkey; with the last one goes the user.
    ///
    /// @param credential its whole ID
    /// @return the user as they are now; empty when that was the last passkey
    public Optional<User> delete(Username name, String credential) throws IOException, PasskeyException {
        return store.lock().held(() -> {
            User user = PasskeyStore.intact(store.users(), name).filter(one -> one.passkey(credential).isPresent())
                    .orElseThrow(() -> new PasskeyException(Reason.NO_SUCH));
            List<Passkey> left = user.passkeys().stream().filter(passkey -> !passkey.id().equals(credential)).toList();
            if (left.isEmpty()) {
                store.users().delete(name);
                return Optional.empty();
            }
            User after = new User(name, left);
            store.users().write(after);
            return Optional.of(after);
        });
    }
}
