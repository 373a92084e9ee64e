package dev.agentloop.passkey;

import dev.agentloop.state.AtomicFiles;
import dev.agentloop.state.StateRoot;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Who is signed in, in `loop-data/webui/sessions/`: it outlives the server. The disk holds a hash of each cookie's token, so that nobody who reads a copy of it is signed in.
///
/// A session lasts as long as its passkey: once that is deleted, or may have a copy, it ends at the next request.
public final class Sessions {
    /// A working day with its breaks.
    public static final Duration IDLE = Duration.ofHours(12);

    /// Once a week everybody shows their passkey, so that a stolen cookie does not work for ever.
    public static final Duration ABSOLUTE = Duration.ofDays(7);

    /// Browsers a person uses at once; the oldest session goes.
    public static final int MAX_OF_USER = 10;

    /// Of all users: each is a file, read when somebody signs in.
    public static final int MAX = 1000;

    /// More often a look at a page would be a write to the disk.
    private static final Duration SEEN_EACH = Duration.ofMinutes(1);

    private static final int TOKEN = 32;

    private final PasskeyStore store;
    private final SessionFiles files;
    private final InstantSource clock;
    private final SecureRandom random;
    private final Duration idle;
    private final Duration absolute;

    public Sessions(StateRoot root, PasskeyStore store, InstantSource clock, SecureRandom random, Duration idle, Duration absolute) {
        AtomicFiles atomic = root.files();
        this.files = new SessionFiles(PasskeyStore.directory(root).resolve("sessions"), atomic);
        this.store = store;
        this.clock = clock;
        this.random = random;
        this.idle = idle;
        this.absolute = absolute;
    }

    /// Begins a session.
    ///
    /// @return the token for the cookie, which nothing else holds
    public String open(SignedIn who) throws IOException, PasskeyException {
        byte[] token = new byte[TOKEN];
        random.nextBytes(token);
        Instant now = clock.instant();
        store.lock().held(() -> {
            makeRoom(who.name());
            files.write(SessionFiles.name(token), new Session(who, now, now));
            return null;
        });
        return Secrets.base64(token);
    }

    private void makeRoom(Username name) throws IOException {
        Map<String, Session> all = files.all();
        for (String file : files.names()) {
            if (!all.containsKey(file) || !isAlive(all.get(file))) {
                all.remove(file);
                files.delete(file);
            }
        }
        List<String> oldest = all.keySet().stream().sorted(Comparator.comparing((String file) -> all.get(file).lastSeen()).thenComparing(file -> file)).toList();
        List<String> ofUser = oldest.stream().filter(file -> all.get(file).who().name().equals(name)).toList();
        Set<String> gone = new HashSet<>(ofUser.subList(0, Math.max(0, ofUser.size() - MAX_OF_USER + 1)));
        int toGo = Math.max(gone.size(), oldest.size() - MAX + 1);
        oldest.stream().filter(file -> !gone.contains(file)).limit(toGo - gone.size()).toList().forEach(gone::add);
        for (String file : gone) {
            files.delete(file);
        }
    }

    /// The session of a cookie.
    ///
    /// @param token as the browser sent it
    /// @return empty when there is none, it expired, or its passkey may no longer be used
    public Optional<Session> find(String token) throws IOException {
        Optional<String> file = name(token);
        Optional<Session> found = file.isEmpty() ? Optional.empty() : files.read(file.get());
        if (found.isEmpty() || !isAlive(found.get())) {
            return Optional.empty();
        }
        return clock.instant().isBefore(found.get().lastSeen().plus(SEEN_EACH)) ? found : touched(file.get(), found.get());
    }

    private Optional<Session> touched(String file, Session found) {
        try {
            return store.lock().held(() -> {
                Optional<Session> now = files.read(file).map(session -> new Session(session.who(), session.created(), clock.instant()));
                if (now.isPresent()) {
                    files.write(file, now.get());
                }
                return now;
            });
        } catch (IOException | PasskeyException _) {
            // On a full disk people still look at the page; their session ends the sooner.
            return Optional.of(found);
        }
    }

    /// Ends it, if there is one.
    public void close(String token) throws IOException, PasskeyException {
        Optional<String> file = name(token);
        if (file.isPresent()) {
            store.lock().held(() -> {
                files.delete(file.get());
                return null;
            });
        }
    }

    private static Optional<String> name(String token) {
        return token.length() > 2 * TOKEN ? Optional.empty() : Secrets.bytes(token).filter(bytes -> bytes.length == TOKEN).map(SessionFiles::name);
    }

    private boolean isAlive(Session session) {
        Instant now = clock.instant();
        return now.isBefore(session.lastSeen().plus(idle)) && now.isBefore(session.created().plus(absolute)) && store.isUsable(session.who());
    }
}
