package dev.agentloop.git;

import dev.agentloop.credentials.AppTokens;
import dev.agentloop.credentials.GitHubApp;
import dev.agentloop.credentials.GitLogin;
import dev.agentloop.credentials.Secrets;
import dev.agentloop.credentials.Token;
import dev.agentloop.credentials.TokenLookup;
import dev.agentloop.model.ForgeException;
import dev.agentloop.model.LoopConfig.Forge;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// `agentloop git-credential --host H --scheme S --forge F [--api URL] get`: git's credential helper protocol.
///
/// It answers for exactly one scheme and host and keeps nothing. Whatever it will not answer gets an empty answer and one line on stderr: git then goes on to
/// its next helper, or fails by itself. Git starts it for every fetch and push, so it uses nothing that is slow to load.
public final class GitCredential {
    /// Git writes its request at once. Whoever never ends one is not waited for.
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private static final int OK = 0;
    private static final int USAGE = 2;

    private final Map<String, String> environment;
    private final AppTokens apps;
    private final Duration patience;

    /// @param apps asked only where a GitHub App is named
    public GitCredential(Map<String, String> environment, AppTokens apps) {
        this(environment, apps, PATIENCE);
    }

    /// @param patience how long a request may take to arrive
    GitCredential(Map<String, String> environment, AppTokens apps, Duration patience) {
        this.environment = Map.copyOf(environment);
        this.apps = apps;
        this.patience = patience;
    }

    /// @return the process's exit code
    public int run(List<String> arguments, InputStream in, PrintStream out, PrintStream err) {
        Optional<Call> call = Call.parse(arguments);
        if (call.isEmpty()) {
            boolean asked = arguments.contains("--help") || arguments.contains("-h");
            (asked ? out : err).println("usage: agentloop git-credential --host HOST --scheme http|https --forge github|gitlab|gitea|forgejo|bitbucket [--api URL] get|store|erase");
            return asked ? OK : USAGE;
        }
        if (!call.get().action().equals("get")) {
            // The token comes from where the user keeps it: there is nothing of ours to store or erase.
            return OK;
        }
        try {
            CredentialRequest request = CredentialRequest.read(in, patience);
            Optional<String> refusal = refusal(call.get(), request);
            if (refusal.isPresent()) {
                err.println("agentloop git-credential: " + refusal.get());
            } else {
                answer(call.get(), request, out, err);
            }
        } catch (CredentialRequest.NotGitsException e) {
            err.println("agentloop git-credential: " + e.getMessage());
        } catch (IOException e) {
            err.println("agentloop git-credential: the request could not be read: " + e.getMessage());
        }
        return OK;
    }

    private void answer(Call call, CredentialRequest request, PrintStream out, PrintStream err) {
        TokenLookup lookup = new TokenLookup(environment, new Secrets(), warning -> err.println("agentloop git-credential: " + warning));
        Optional<GitHubApp> app = lookup.app(call.forge(), call.host());
        try {
            Optional<Token> token = app.isPresent() ? Optional.of(apps.token(app.get(), call.apiURL())) : lookup.find(call.forge(), call.host());
            if (token.isEmpty()) {
                err.println("agentloop git-credential: no token for " + call.host() + ": set one of " + String.join(", ", lookup.places(call.forge(), call.host())));
                return;
            }
            GitLogin login = GitLogin.of(call.forge(), token.get());
            if (request.value("username").filter(user -> !user.equals(login.user())).isPresent()) {
                // With its password git would act in another name than the address says.
                err.println("agentloop git-credential: the address asks for another user than %s, whose password is not known here".formatted(login.user()));
                return;
            }
            out.print("username=" + login.user() + "\npassword=" + login.password() + "\n");
            out.flush();
        } catch (ForgeException e) {
            // Not a token from another place: git would then work in somebody else's name.
            err.println("agentloop git-credential: " + e.getMessage());
        }
    }

    /// Why a request is not answered. What it says is not repeated: it may be hostile.
    private static Optional<String> refusal(Call call, CredentialRequest request) {
        if (request.value("protocol").isEmpty() || request.value("host").isEmpty()) {
            return Optional.of("the request names no protocol or no host");
        }
        // Letters beyond ASCII are no letters of a host's name, though one of them is "k" in lower case.
        boolean ours = request.value("protocol").get().equals(call.scheme())
                && request.value("host").filter(host -> host.chars().allMatch(c -> c < 0x80) && host.toLowerCase(Locale.ROOT).equals(call.host())).isPresent();
        return ours ? Optional.empty() : Optional.of("it answers only for " + call.scheme() + "://" + call.host());
    }

    /// @param host lower-cased, with its port when it was given one
    /// @param api where the forge answers REST, when that does not follow from the host; needed by GitHub Apps alone
    private record Call(String host, String scheme, Forge.Type forge, Optional<String> api, String action) {
        String apiURL() {
            return api.orElseGet(() -> GitHubApp.apiURL(host));
        }

        static Optional<Call> parse(List<String> arguments) {
            Map<String, String> options = new HashMap<>();
            String action = "";
            for (int i = 0; i < arguments.size(); i++) {
                String argument = arguments.get(i);
                if (argument.startsWith("--") && i + 1 < arguments.size()) {
                    if (options.put(argument, arguments.get(++i)) != null) {
                        return Optional.empty();
                    }
                } else if (action.isEmpty()) {
                    action = argument;
                } else {
                    return Optional.empty();
                }
            }
            String host = options.getOrDefault("--host", "").toLowerCase(Locale.ROOT);
            String scheme = options.getOrDefault("--scheme", "");
            Optional<Forge.Type> forge = forge(options.getOrDefault("--forge", ""));
            Optional<String> api = Optional.ofNullable(options.get("--api"));
            boolean complete = options.size() == (api.isPresent() ? 4 : 3) && !host.isEmpty() && List.of("http", "https").contains(scheme) && forge.isPresent()
                    && List.of("get", "store", "erase").contains(action);
            return complete ? Optional.of(new Call(host, scheme, forge.get(), api, action)) : Optional.empty();
        }

        private static Optional<Forge.Type> forge(String name) {
            for (Forge.Type type : Forge.Type.values()) {
                if (type != Forge.Type.LOCAL && type.name().toLowerCase(Locale.ROOT).equals(name)) {
                    return Optional.of(type);
                }
            }
            return Optional.empty();
        }
    }
}
