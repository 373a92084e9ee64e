package dev.agentloop.web;

import java.util.Optional;

/// The pages before the door: registering, signing in and out.
final class SignIn {
    /// What is answered to everybody; empty when it is not one of these pages.
    Optional<Answer> answer(Ask ask) {
        return Optional.empty();
    }

    /// What somebody is answered who is not signed in and asks for something else.
    Answer first(Ask ask) {
        return new Answer.Redirect("/login", Optional.empty());
    }
}
