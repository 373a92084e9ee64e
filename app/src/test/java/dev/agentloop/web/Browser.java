package dev.agentloop.web;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.openqa.selenium.By;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.WebDriverException;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.virtualauthenticator.VirtualAuthenticator;
import org.openqa.selenium.virtualauthenticator.VirtualAuthenticatorOptions;

/// Chromium without a window, with an authenticator that is made of software and whose person always agrees.
final class Browser implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(40);
    private static final Path SCREENS = Path.of("target/screens");

    final ChromeDriver driver;

    private Browser(ChromeOptions options, Path program) {
        options.setBinary(program.toFile());
        // In a container there is neither a sandbox for root, nor much of /dev/shm.
        options.addArguments("--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--window-size=1200,900");
        ChromeDriverService service = new ChromeDriverService.Builder().usingDriverExecutable(program("chromedriver").toFile()).withSilent(true).build();
        // What Selenium would use of a browser's debugging protocol it has for some versions only; nothing here needs it.
        Logger.getLogger("org.openqa.selenium.devtools").setLevel(Level.SEVERE);
        this.driver = new ChromeDriver(service, options);
        driver.manage().timeouts().pageLoadTimeout(PATIENCE).scriptTimeout(PATIENCE);
    }

    static Browser open() {
        return new Browser(new ChromeOptions(), program("chromium"));
    }

    static Browser withoutScripts() {
        ChromeOptions options = new ChromeOptions();
        options.setExperimentalOption("prefs", Map.of("profile.managed_default_content_settings.javascript", 2));
        return new Browser(options, program("chromium"));
    }

    private static Path program(String name) {
        Optional<Path> found = Stream.of(System.getenv("PATH").split(":")).map(folder -> Path.of(folder, name)).filter(Files::isExecutable).findFirst();
        Assumptions.assumeTrue(found.isPresent(), name + " is not on the PATH: apt-get install chromium chromium-driver");
        return found.get();
    }

    /// From now on there is a device that makes passkeys.
    VirtualAuthenticator authenticator() {
        return driver.addVirtualAuthenticator(new VirtualAuthenticatorOptions()
                .setProtocol(VirtualAuthenticatorOptions.Protocol.CTAP2)
                .setTransport(VirtualAuthenticatorOptions.Transport.INTERNAL)
                .setHasResidentKey(true)
                .setHasUserVerification(true)
                .setIsUserVerified(true));
    }

    void go(String url) {
        driver.get(url);
    }

    String text() {
        return driver.findElement(By.tagName("main")).getText();
    }

    void click(String selector) {
        driver.findElement(By.cssSelector(selector)).click();
    }

    void type(String selector, String text) {
        driver.findElement(By.cssSelector(selector)).sendKeys(text);
    }

    /// Registers a passkey under a name, which then waits for the operator.
    ///
    /// @return the code for the operator
    String register(String origin, String name) {
        go(origin + "/register");
        type("#name", name);
        click("form[data-passkey] button");
        untilText("waits for approval");
        return driver.findElement(By.cssSelector("[data-passkey-code]")).getText();
    }

    /// @param page of signing in: `/login`, with the place to go to or without
    void signIn(String origin, String page) {
        go(origin + page);
        click("form[data-passkey] button");
    }

    /// Waits until something is so.
    void until(String what, Supplier<Boolean> condition) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!holds(condition)) {
            if (System.nanoTime() > end) {
                throw new AssertionError("%s: not within %d s; at %s stands: %s".formatted(what, PATIENCE.toSeconds(), driver.getCurrentUrl(), driver.getPageSource()));
            }
            try {
                Thread.sleep(50);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /// A page that is being left has no elements for a moment.
    private static boolean holds(Supplier<Boolean> condition) {
        try {
            return condition.get();
        } catch (WebDriverException _) {
            return false;
        }
    }

    void untilText(String text) {
        until("'%s' is shown".formatted(text), () -> text().contains(text));
    }

    void untilAt(String path) {
        until("the page is " + path, () -> URI.create(driver.getCurrentUrl()).getPath().equals(path));
    }

    /// What axe finds wrong with the page, a sentence each.
    List<?> complaints() throws IOException {
        Path axe = Path.of(System.getProperty("agentloop.testTools"), "node_modules/axe-core/axe.min.js");
        Assumptions.assumeTrue(Files.exists(axe), "axe is not there: contrib/npm-install.sh contrib/test-tools");
        driver.executeScript(Files.readString(axe));
        return (List<?>) driver.executeAsyncScript("""
                const done = arguments[arguments.length - 1];
                axe.run({runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']}).then(
                    results => done(results.violations.map(one => `${one.id}: ${one.help}: ${one.nodes.map(node => node.html).slice(0, 3).join(' ')}`)),
                    error => done([String(error)]));
                """);
    }

    void dark(boolean dark) {
        driver.executeCdpCommand("Emulation.setEmulatedMedia", Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", dark ? "dark" : "light"))));
    }

    /// A window of this width, or the first one again.
    void width(int pixels, boolean phone) {
        driver.executeCdpCommand("Emulation.setDeviceMetricsOverride", Map.of("width", pixels, "height", 900, "deviceScaleFactor", 1, "mobile", phone));
    }

    /// For people to look at.
    void picture(String name) throws IOException {
        Files.createDirectories(SCREENS);
        Files.write(SCREENS.resolve(name + ".png"), driver.getScreenshotAs(OutputType.BYTES));
    }

    @Override
    public void close() {
        driver.quit();
    }
}
