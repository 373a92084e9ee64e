package dev.agentloop.forge;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The repositories a stub knows besides its own: forks of it, and others.
public final class StubForks {
    /// An organisation, group or workspace in which the token's account may make repositories.
    public static final String ORGANISATION = "bot-makers";
    /// One in which it may not.
    public static final String OTHERS = "elsewhere";

    private final List<Other> others = new ArrayList<>();
    /// Whether forks of the repository may be made.
    public boolean allowed = true;
    /// How often a fork that was just made is found not to be ready.
    public int copying;

    public static final class Other {
        public final String name;
        public final long id;
        /// Whether it is a fork of the stub's repository; else it is somebody's own.
        public final boolean fork;
        public final Map<String, String> branches = new LinkedHashMap<>();
        public int copying;

        private Other(String name, long id, boolean fork) {
            this.name = name;
            this.id = id;
            this.fork = fork;
        }

        public String owner() {
            return name.substring(0, name.lastIndexOf('/'));
        }
    }

    public Other add(String name, boolean fork) {
        return add(name, 700 + others.size(), fork);
    }

    public Other add(String name, long id, boolean fork) {
        others.add(new Other(name, id, fork));
        return others.getLast();
    }

    public Optional<Other> named(String name) {
        return others.stream().filter(other -> other.name.equalsIgnoreCase(name)).findFirst();
    }

    public Optional<Other> byId(long id) {
        return others.stream().filter(other -> other.id == id).findFirst();
    }

    /// Newest first.
    public List<Other> forks() {
        return others.stream().filter(other -> other.fork).toList().reversed();
    }

    public Optional<Other> forkOf(String owner) {
        return forks().stream().filter(other -> other.owner().equalsIgnoreCase(owner)).findFirst();
    }

    public List<String> names() {
        return others.stream().map(other -> other.name).toList();
    }

    /// @param account the token's own
    public boolean mayCreate(String account, String owner) {
        return Set.of(account.toLowerCase(java.util.Locale.ROOT), ORGANISATION).contains(owner.toLowerCase(java.util.Locale.ROOT));
    }
}
