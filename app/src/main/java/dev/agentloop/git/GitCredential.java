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
import java.nio.charset.StandardCharsets;
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
    /// Git sends some hundred bytes. More is not git.
    static final int MAX_REQUEST = 64 * 1024;

    private static final int OK = 0;
    private static final int USAGE = 2;

    private final Map<String, String> environment;
    private final AppTokens apps;

    /// @param apps asked only where a GitHub App is named
    public GitCredential(Map<String, String> environment, AppTokens apps) {
        this.environment = Map.copyOf(environment);
        this.apps = apps;
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
            byte[] request = in.readNBytes(MAX_REQUEST + 1);
            Optional<String> refusal = refusal(call.get(), request);
            if (refusal.isPresent()) {
                err.println("agentloop git-credential: " + refusal.get());
            } else {
                answer(call.get(), out, err);
            }
        } catch (IOException e) {
            err.println("agentloop git-credential: the request could not be read: " + e.getMessage());
        }
        return OK;
    }

    private void answer(Call call, PrintStream out, PrintStream err) {
        TokenLookup lookup = new TokenLookup(environment, new Secrets(), warning -> err.println("agentloop git-credential: " + warning));
        Optional<GitHubApp> app = lookup.app(call.forge(), call.host());
        try {
            Optional<Token> token = app.isPresent() ? Optional.of(apps.token(app.get(), call.apiURL())) : lookup.find(call.forge(), call.host());
            if (token.isEmpty()) {
                err.println("agentloop git-credential: no token for " + call.host() + ": set one of " + String.join(", ", lookup.places(call.forge(), call.host())));
                return;
            }
            GitLogin login = GitLogin.of(call.forge(), token.get());
            out.print("username=" + login.user() + "\npassword=" + login.password() + "\n");
            out.flush();
        } catch (ForgeException e) {
            // Not a token from another place: git would then work in somebody else's name.
            err.println("agentloop git-credential: " + e.getMessage());
        }
    }

    /// Why a request is not answered. What it says is not repeated: it may be hostile.
    private static Optional<String> refusal(Call call, byte[] request) {
        if (request.length > MAX_REQUEST) {
            return Optional.of("the request is longer than " + MAX_REQUEST + " bytes");
        }
        Map<String, String> fields = new HashMap<>();
        for (String line : new String(request, StandardCharsets.UTF_8).split("\n", -1)) {
            if (line.isEmpty()) {
                break;
            }
            int equals = line.indexOf('=');
            if (equals < 1 || holdsControlCharacter(line)) {
                return Optional.of("the request is not git's: a line is no KEY=VALUE, or holds a control character");
            }
            if (fields.put(line.substring(0, equals), line.substring(equals + 1)) != null && !line.substring(0, equals).endsWith("[]")) {
                return Optional.of("the request is not git's: a key occurs twice");
            }
        }
        if (!fields.containsKey("protocol") || !fields.containsKey("host")) {
            return Optional.of("the request names no protocol or no host");
        }
        boolean ours = fields.get("protocol").equals(call.scheme()) && fields.get("host").toLowerCase(Locale.ROOT).equals(call.host());
        return ours ? Optional.empty() : Optional.of("it answers only for " + call.scheme() + "://" + call.host());
    }

    private static boolean holdsControlCharacter(String line) {
        for (int i = 0; i < line.length(); i++) {
            if (Character.isISOControl(line.charAt(i))) {
                return true;
            }
        }
        return false;
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
                    options.put(argument, arguments.get(++i));
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
