package dev.agentloop.web;

import dev.agentloop.passkey.AddressLimit;
import dev.agentloop.passkey.PasskeyException;
import dev.agentloop.passkey.Passkeys;
import dev.agentloop.passkey.Registered;
import dev.agentloop.passkey.Sessions;
import dev.agentloop.passkey.SignedIn;
import dev.agentloop.passkey.Username;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/// The pages before the door: registering, signing in and out. The browser's part is `passkey.js`; it sends what its authenticator answered as the body, and a name in the address.
final class SignIn {
    /// A person who tries several passkeys, or an office behind one address; each costs a signature to verify.
    private static final int SIGN_INS = 30;
    private static final Duration SIGN_IN_EACH = Duration.ofSeconds(2);

    /// A person registers once. Each leaves a file for the operator to look at.
    private static final int REGISTRATIONS = 5;
    private static final Duration REGISTRATION_EACH = Duration.ofMinutes(10);

    private final Passkeys passkeys;
    private final Sessions sessions;
    private final Pages pages;
    private final AddressLimit signIns;
    private final AddressLimit registrations;
    private final Consumer<String> log;

    SignIn(Passkeys passkeys, Sessions sessions, Pages pages, InstantSource clock, Consumer<String> log) {
        this.passkeys = passkeys;
        this.sessions = sessions;
        this.pages = pages;
        this.log = log;
        this.signIns = new AddressLimit(SIGN_INS, SIGN_IN_EACH, clock);
        this.registrations = new AddressLimit(REGISTRATIONS, REGISTRATION_EACH, clock);
    }

    /// What somebody is answered who is not signed in and asks for something else.
    Answer first(Ask ask) {
        String place = ask.place();
        return new Answer.Redirect(place.equals("/") ? "/login" : "/login?to=" + URLEncoder.encode(place, StandardCharsets.UTF_8), Optional.empty());
    }

    /// What is answered to everybody; empty when it is not one of these pages.
    Optional<Answer> answer(Ask ask) throws IOException {
        if (ask.isGet()) {
            return page(ask);
        }
        if (!ask.method().equals("POST")) {
            return Optional.empty();
        }
        try {
            return switch (ask.place()) {
                case "/login/options" -> Optional.of(limited(signIns, ask).orElseGet(() -> new Answer.Json(passkeys.loginOptions())));
                case "/login" -> Optional.of(login(ask));
                case "/register/options" -> Optional.of(registrationOptions(ask));
                case "/register" -> Optional.of(register(ask));
                case "/logout" -> Optional.of(logout(ask));
                case String _ -> Optional.empty();
            };
        } catch (PasskeyException e) {
            log.accept("web: %s from %s was refused: %s".formatted(ask.place(), ask.address().getHostAddress(), e.reason()));
            return Optional.of(new Answer.Text(status(e.reason()), e.getMessage()));
        }
    }

    private static int status(PasskeyException.Reason reason) {
        return switch (reason) {
            case MALFORMED -> 400;
            case BUSY, TOO_MANY_PENDING -> 503;
            case NAME_IS_PENDING, KNOWN_CREDENTIAL, TOO_MANY_PASSKEYS -> 409;
            case FOREIGN_CHALLENGE, EXPIRED_CHALLENGE, SPENT_CHALLENGE, WRONG_ORIGIN, WRONG_RELYING_PARTY, NOT_VERIFIED, WRONG_SIGNATURE, UNKNOWN_CREDENTIAL, WRONG_USER_HANDLE,
                    PENDING, CLONED, NO_SUCH, OTHER_CODE -> 403;
        };
    }

    private Optional<Answer> page(Ask ask) {
        return switch (ask.place()) {
            case "/login" -> Optional.of(ask.visitor().isPresent()
                    ? new Answer.Redirect(back(ask), Optional.empty())
                    : pages.html(ask, 200, "login", Map.of("to", back(ask)), "Sign in"));
            case "/register" -> Optional.of(pages.html(ask, 200, "register", Map.of("rule", Username.RULE), ask.visitor().isPresent() ? "Register another passkey" : "Register a passkey"));
            case String _ -> Optional.empty();
        };
    }

    /// Where somebody wanted to go, which is a page of this server and nothing else.
    private static String back(Ask ask) {
        String to = ask.query().getOrDefault("to", "/");
        return to.matches("/loops/[A-Za-z0-9._/-]*") ? to : "/";
    }

    private static Optional<Answer> limited(AddressLimit limit, Ask ask) {
        return limit.take(ask.address().getHostAddress())
                .map(wait -> new Answer.Text(429, "This was tried too often from your network. Try again in %d seconds.".formatted(wait.toSeconds() + 1)));
    }

    private Answer login(Ask ask) throws PasskeyException, IOException {
        Optional<Answer> wait = limited(signIns, ask);
        if (wait.isPresent()) {
            return wait.get();
        }
        SignedIn who = passkeys.login(ask.body());
        return new Answer.Text(200, "text/plain", "", Optional.of(new Answer.Cookie.Set(sessions.open(who))));
    }

    /// Whoever is signed in registers another passkey of theirs.
    private static Optional<Username> name(Ask ask) {
        return ask.visitor().map(Visitor::name).or(() -> Optional.ofNullable(ask.query().get("name")).filter(Username::isSafe).map(Username::new));
    }

    private Answer registrationOptions(Ask ask) {
        Optional<Username> name = name(ask);
        if (name.isEmpty()) {
            return new Answer.Text(400, "That name cannot be taken: %s.".formatted(Username.RULE));
        }
        return limited(signIns, ask).orElseGet(() -> new Answer.Json(passkeys.registrationOptions(name.get(), ask.visitor().map(Visitor::name))));
    }

    private Answer register(Ask ask) throws PasskeyException, IOException {
        Optional<Username> name = name(ask);
        Optional<Answer> wait = limited(registrations, ask);
        if (name.isEmpty() || wait.isPresent()) {
            return wait.orElseGet(() -> new Answer.Text(400, "That name cannot be taken: %s.".formatted(Username.RULE)));
        }
        Registered registered = passkeys.register(name.get(), ask.body(), ask.address().getHostAddress());
        return new Answer.Text(200, registered.code());
    }

    private Answer logout(Ask ask) throws PasskeyException, IOException {
        if (ask.visitor().isPresent()) {
            sessions.close(ask.visitor().get().token());
        }
        return new Answer.Redirect("/login", Optional.of(new Answer.Cookie.Clear()));
    }
}
