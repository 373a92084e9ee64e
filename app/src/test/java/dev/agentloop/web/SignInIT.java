package dev.agentloop.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;
import org.openqa.selenium.virtualauthenticator.Credential;
import org.openqa.selenium.virtualauthenticator.VirtualAuthenticator;

/// Who gets in, with a real browser, the packaged program, and the operator at the command line.
class SignInIT {
    @TempDir
    private Path directory;

    private Browser browser;
    private Serving serving;
    private VirtualAuthenticator authenticator;

    @BeforeEach
    void open() throws Exception {
        browser = Browser.open();
        authenticator = browser.authenticator();
        new PlantedLoops(directory).lively();
        serving = Serving.in(directory);
    }

    @AfterEach
    void close() throws Exception {
        if (browser != null) {
            browser.close();
        }
        if (serving != null) {
            serving.close();
        }
    }

    /// @return the code for the operator
    private String register(String name) {
        return browser.register(serving.origin(), name);
    }

    private void signIn() {
        browser.signIn(serving.origin(), "/login");
    }

    private void refused(String words) {
        browser.until("'%s' is said".formatted(words), () -> browser.driver.findElement(By.cssSelector("[data-passkey-problem]")).getText().contains(words));
        browser.go(serving.origin() + "/");
        browser.untilAt("/login");
    }

    private void signedIn() {
        browser.untilAt("/");
        browser.untilText("shop");
    }

    @Test
    void whoRegistersIsLetInByTheOperatorAndSignsOut() throws Exception {
        String code = register("anna");
        assertThat(serving.agentloop("passkey", "list")).contains("anna", code);

        signIn();
        refused("agentloop passkey approve anna");

        assertThat(serving.agentloop("passkey", "approve", "anna", "--code", code)).contains("anna");
        browser.go(serving.origin() + "/loops/shop/issues/13");
        browser.untilAt("/login");
        browser.click("form[data-passkey] button");
        browser.untilAt("/loops/shop/issues/13");
        browser.untilText("the model refused to answer");

        // A session outlives the server.
        serving.stop();
        assertThat(serving.exitCode()).isIn(0, 143);
        serving.start();
        browser.go(serving.origin() + "/");
        signedIn();

        browser.click("form[action='/logout'] button");
        browser.untilAt("/login");
        browser.go(serving.origin() + "/");
        browser.untilAt("/login");
        assertThat(Files.readString(serving.log())).doesNotContain("Exception");
    }

    @Test
    void whoseCredentialIsDeletedIsOut() throws Exception {
        register("anna");
        serving.agentloop("passkey", "approve", "anna");
        signIn();
        signedIn();

        serving.agentloop("passkey", "delete", "anna");
        browser.go(serving.origin() + "/loops/shop");
        browser.untilAt("/login");
        signIn();
        refused("could not be used here");
    }

    @Test
    void aSecondPasskeyOfTheSamePersonWaitsLikeTheFirst() throws Exception {
        register("anna");
        serving.agentloop("passkey", "approve", "anna");
        signIn();
        signedIn();

        // Another device; the first has a passkey already, and is told not to make a second.
        browser.driver.removeVirtualAuthenticator(authenticator);
        authenticator = browser.authenticator();
        browser.go(serving.origin() + "/register");
        browser.click("form[data-passkey] button");
        browser.untilText("waits for approval");
        assertThat(serving.agentloop("passkey", "approve", "anna")).contains("anna");
        browser.click("form[action='/logout'] button");
        browser.untilAt("/login");
        signIn();
        signedIn();
    }

    /// A copy of the authenticator signs with a counter that the true one has left behind.
    @Test
    void aClonedAuthenticatorIsRefused() throws Exception {
        register("anna");
        serving.agentloop("passkey", "approve", "anna");
        signIn();
        signedIn();
        browser.click("form[action='/logout'] button");
        browser.untilAt("/login");

        Credential original = authenticator.getCredentials().getFirst();
        authenticator.removeAllCredentials();
        authenticator.addCredential(Credential.createResidentCredential(original.getId(), original.getRpId(), original.getPrivateKey(), original.getUserHandle(), 0));
        signIn();
        refused("a copy of it may exist");
        assertThat(serving.agentloop("passkey", "list")).contains("copy");
    }

    /// What the browser sent is caught on its way, and sent once more.
    @Test
    void anAssertionIsTakenOnce() throws Exception {
        register("anna");
        serving.agentloop("passkey", "approve", "anna");
        browser.go(serving.origin() + "/login");
        browser.driver.executeScript("""
                const send = window.fetch;
                window.fetch = (path, options) => { if (path === '/login') sessionStorage.setItem('sent', options.body); return send(path, options); };
                """);
        browser.click("form[data-passkey] button");
        signedIn();

        String sent = (String) browser.driver.executeScript("return sessionStorage.getItem('sent')");
        HttpResponse<String> answer = post("/login", serving.origin(), sent);
        assertThat(answer.statusCode()).isEqualTo(403);
        assertThat(answer.headers().firstValue("Set-Cookie")).isEmpty();
    }

    /// Another page on this machine, whose passkeys are the same, passes on what the server asks and what the person's authenticator answers.
    @Test
    void whatWasSignedForAnotherOriginIsRefused() throws Exception {
        register("anna");
        serving.agentloop("passkey", "approve", "anna");
        String options = post("/login/options", serving.origin(), "").body();
        Path elsewhere = Files.createDirectory(directory.resolve("elsewhere"));
        new PlantedLoops(elsewhere).withLoop("other");
        try (Serving other = Serving.in(elsewhere)) {
            browser.go(other.origin() + "/login");
            String signed = (String) browser.driver.executeAsyncScript("""
                    const done = arguments[arguments.length - 1];
                    navigator.credentials.get({publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(JSON.parse(arguments[0]))})
                        .then(credential => done(JSON.stringify(credential.toJSON())), error => done(String(error)));
                    """, options);
            assertThat(signed).startsWith("{");
            HttpResponse<String> answer = post("/login", serving.origin(), signed);
            assertThat(answer.statusCode()).isEqualTo(403);
            assertThat(Files.readString(serving.log())).contains("WRONG_ORIGIN");
        }
    }

    private HttpResponse<String> post(String path, String origin, String body) throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpRequest request = HttpRequest.newBuilder(URI.create(serving.origin() + path)).header("Origin", origin).POST(HttpRequest.BodyPublishers.ofString(body)).build();
            return client.send(request, HttpResponse.BodyHandlers.ofString());
        }
    }
}
