package dev.agentloop.passkey;

import static dev.agentloop.passkey.Site.ANNA;
import static org.assertj.core.api.Assertions.assertThat;

import dev.agentloop.Shell;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// `agentloop passkey`, where nobody sits at a terminal.
class PasskeyCommandTest {
    @TempDir
    private Path directory;

    private Site site;
    private Shell shell;

    @BeforeEach
    void open() throws Exception {
        site = new Site(directory.resolve("loop-data"));
        shell = new Shell(directory).at("2026-11-20T12:12:00Z");
    }

    private String said(int code, String... words) {
        Shell.Result result = shell.run(words);
        assertThat(result.code()).as(result.toString()).isEqualTo(code);
        return result.out() + result.err();
    }

    @Test
    void fromWaitingToDeleted() throws Exception {
        assertThat(said(0, "passkey", "list")).isEqualTo("Nobody may sign in yet.");
        SoftAuthenticator phone = new SoftAuthenticator();
        phone.aaguid = "fbfc3007-154e-4ecc-8c0b-6e020557d7bd";
        String code = site.register(ANNA, phone).code();
        assertThat(said(0, "passkey", "list")).isEqualTo("""
                  WAITS  CODE       KEPT BY          FROM       SINCE
                  anna   %s  Apple Passwords  192.0.2.7  12m ago
                Approve with 'agentloop passkey approve NAME --code CODE', the code being what that person tells you.

                Nobody may sign in yet.""".formatted(code));
        assertThat(said(2, "passkey", "approve", "ana")).isEqualTo("agentloop: no registration waits under 'ana': did you mean 'anna'?");
        assertThat(said(2, "passkey", "approve", "anna", "--code", "AAAA-AAAA")).contains("has the code " + code + ", not AAAA-AAAA").contains("'agentloop passkey reject anna'");
        assertThat(said(2, "passkey", "delete", "anna")).contains("'anna' only waits for approval ('agentloop passkey reject anna')");
        assertThat(said(0, "passkey", "approve", "anna", "--code", code)).isEqualTo("anna may sign in now, by the passkey with the code %s.".formatted(code));

        SoftAuthenticator key = new SoftAuthenticator();
        String second = site.register(ANNA, key).code();
        assertThat(said(0, "passkey", "approve", "anna")).isEqualTo("""
                anna may sign in now, by the passkey with the code %s.
                anna had 1 passkey before, which still work: now there are 2.""".formatted(second));
        assertThat(said(0, "passkey", "list")).isEqualTo("""
                  USER  PASSKEY   KEPT BY          APPROVED  LAST USED
                  anna  %s  Apple Passwords  0s ago    never
                  anna  %s  passkey          0s ago    never""".formatted(phone.id().substring(0, 8), key.id().substring(0, 8)).indent(2).stripTrailing());

        assertThat(said(2, "passkey", "delete", "anna", "--passkey=")).contains("several passkeys");
        assertThat(said(2, "passkey", "delete", "anna", "--passkey=%")).contains("no passkey whose ID begins so; there is " + phone.id().substring(0, 8));
        assertThat(said(0, "passkey", "delete", "anna", "--passkey=" + phone.id().substring(0, 8))).isEqualTo("The passkey %s of anna is deleted; 1 left.".formatted(phone.id().substring(0, 8)));
        assertThat(said(0, "passkey", "delete", "anna")).isEqualTo("anna is deleted, and may not sign in any more.");
        assertThat(said(2, "passkey", "delete", "anna")).isEqualTo("agentloop: there is no user 'anna': look at 'agentloop passkey list'");
    }

    @Test
    void registrationsAreRejected() throws Exception {
        site.register(ANNA, new SoftAuthenticator());
        site.register(new Username("bert"), new SoftAuthenticator());
        site.register(new Username("carl"), new SoftAuthenticator());
        assertThat(said(2, "passkey", "reject")).contains("Give the names, or --all");
        assertThat(said(2, "passkey", "reject", "dora")).isEqualTo("agentloop: no registration waits under 'dora': look at 'agentloop passkey list'");
        assertThat(said(0, "passkey", "reject", "bert")).isEqualTo("The registration of bert is removed.");
        assertThat(said(0, "passkey", "reject", "--all")).isEqualTo("The registration of anna is removed.\nThe registration of carl is removed.");
        assertThat(said(0, "passkey", "reject", "--all")).isEqualTo("Nobody waits.");
    }

    @Test
    void aCopyIsShown() throws Exception {
        SoftAuthenticator authenticator = site.user(ANNA);
        SoftAuthenticator copy = authenticator.copy();
        site.login(authenticator);
        Site.refused(PasskeyException.Reason.CLONED, () -> site.login(copy));
        assertThat(said(0, "passkey", "list")).contains("refused since 12m ago: a copy of it may exist");
        assertThat(SoftAuthenticator.JSON.readTree(said(0, "passkey", "list", "--json")).at("/users/0/passkeys/0/cloned").asString()).isEqualTo("2026-11-20T12:00:00Z");
    }

    @Test
    void scriptsGetTheSameFacts() throws Exception {
        String code = site.register(ANNA, new SoftAuthenticator()).code();
        site.user(new Username("bert"));
        JsonNode listed = SoftAuthenticator.JSON.readTree(said(0, "passkey", "list", "--json"));
        assertThat(listed.at("/pending/0/name").asString()).isEqualTo("anna");
        assertThat(listed.at("/pending/0/code").asString()).isEqualTo(code);
        assertThat(listed.at("/pending/0/expires").asString()).isEqualTo("2026-11-27T12:00:00Z");
        assertThat(listed.at("/users/0/passkeys/0/approved").asString()).isEqualTo("2026-11-20T12:00:00Z");
        assertThat(listed.toString()).doesNotContain("userHandle", "publicKey");
    }

    @Test
    void namesAreCheckedBeforeTheyAreFiles() {
        for (String name : new String[] {"../../etc/passwd", "Anna", "a/b", "", "аnna"}) {
            for (String command : new String[] {"approve", "reject", "delete"}) {
                assertThat(said(2, "passkey", command, name)).contains("is no user name: a user name has 1 to 40 lower-case letters");
            }
        }
        assertThat(said(2, "passkey")).contains("which one?");
        assertThat(directory.resolve("loop-data")).doesNotExist();
    }

    @Test
    void aDamagedFileIsNamedAndCanGo() throws Exception {
        site.user(ANNA);
        Files.writeString(site.webui.resolve("users/anna.json"), "{");
        assertThat(said(1, "passkey", "list")).contains("Nobody may sign in yet.").contains("/here/loop-data/webui/users/anna.json: ").contains("look at it, then remove or mend it");
        site.register(ANNA, new SoftAuthenticator());
        assertThat(said(1, "passkey", "approve", "anna")).contains("/here/loop-data/webui/users/anna.json: ");
        assertThat(said(0, "passkey", "delete", "anna")).contains("anna is deleted");
    }
}
