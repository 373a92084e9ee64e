package dev.agentloop.plan;

import dev.agentloop.model.Account;
import dev.agentloop.model.Fault;
import java.util.Map;

/// What people are told about an account that failed.
public final class AccountWords {
    /// The command that logs in, by the agent's name. Where it is not known, that is said.
    private static final Map<String, String> LOGIN = Map.of(
            "claude", "run `claude` and type `/login`",
            "codex", "run `codex login`",
            "gemini", "run `gemini` and sign in, or set GEMINI_API_KEY",
            "opencode", "run `opencode auth login`",
            "kilo", "run `kilo auth login`",
            "qwen", "run `qwen` and type `/auth`",
            "cursor", "run `cursor-agent login`",
            "copilot", "run `copilot` and type `/login`");

    private AccountWords() {}

    /// For a sentence, without a full stop.
    public static String why(Account account) {
        String agent = account.id().toString();
        String said = account.message().strip().replaceAll("[.\\s]+$", "");
        return switch (account.cause()) {
            case LOGIN -> "%s is not logged in: %s".formatted(agent, said);
            case USAGE_LIMIT -> "the usage limit of %s is reached: %s".formatted(agent, said);
            case OVERLOADED -> "the provider of %s has too much to do: %s".formatted(agent, said);
            case NETWORK -> "the provider of %s cannot be reached: %s".formatted(agent, said);
            case TRUNCATED, CONTEXT, REFUSED, NOT_STARTED, OTHER -> "%s failed: %s".formatted(agent, said);
        };
    }

    /// What somebody can do about it; a whole sentence.
    public static String cure(Account account) {
        if (account.cause() != Fault.LOGIN) {
            return "Nothing has to be done: it goes on by itself.";
        }
        String home = account.id().home().isEmpty() ? "" : " and HOME=" + account.id().home();
        return "As the user whose crontab runs agentloop%s, %s. Then it goes on by itself.".formatted(home, login(account.id().program()));
    }

    /// The command that logs in, for a sentence.
    public static String login(String name) {
        return LOGIN.entrySet().stream()
                .filter(known -> name.startsWith(known.getKey()))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse("log in with `%s`, or give it a key that is accepted".formatted(name));
    }
}
