package dev.agentloop.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentloop.model.Outcome;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.Cookie;

/// How the pages look and read, in a real browser: for people who see little, in the dark, on a phone, and without scripts. Pictures of all are in `target/screens`.
class PagesIT {
    @TempDir
    private static Path directory;

    private static Browser browser;
    private static Serving serving;

    @BeforeAll
    static void signIn() throws Exception {
        browser = Browser.open();
        browser.authenticator();
        PlantedLoops loops = new PlantedLoops(directory).lively();
        PlantedLoops.started(loops.issue("shop", 40), Duration.ofMinutes(3), "code", "");
        serving = Serving.in(directory);
        browser.register(serving.origin(), "anna");
        browser.picture("registered");
        serving.agentloop("passkey", "approve", "anna");
        browser.signIn(serving.origin(), "/login");
        browser.untilAt("/");
    }

    @AfterAll
    static void close() {
        if (browser != null) {
            browser.close();
        }
        if (serving != null) {
            serving.close();
        }
    }

    private static final List<String> PAGES = List.of("/", "/loops/shop", "/loops/shop/issues/12", "/loops/shop/issues/13", "/register", "/no-such-page");

    private List<String> pages() {
        browser.go(serving.origin() + "/loops/shop/issues/12");
        String run = (String) browser.driver.executeScript("return new URL(document.querySelector('a[href*=\"/runs/\"]').href).pathname");
        return Stream.concat(PAGES.stream(), Stream.of(run)).toList();
    }

    private static String name(String page) {
        return page.equals("/") ? "overview" : page.substring(1).replace("/", "-").replaceFirst("runs-run.*", "run");
    }

    @Test
    void everyPageIsAccessibleInLightDarkAndOnAPhone() throws Exception {
        for (String page : pages()) {
            for (boolean dark : List.of(false, true)) {
                for (int width : List.of(1200, 390)) {
                    browser.dark(dark);
                    browser.width(width, width < 600);
                    browser.go(serving.origin() + page);
                    browser.picture(name(page) + (width < 600 ? "-phone" : "") + (dark ? "-dark" : ""));
                    assertThat(browser.complaints()).as("%s, %d wide, %s", page, width, dark ? "dark" : "light").isEmpty();
                    long beyond = (Long) browser.driver.executeScript("return document.documentElement.scrollWidth - document.documentElement.clientWidth");
                    assertThat(beyond).as("pixels that %s is wider than a window of %d", page, width).isZero();
                }
            }
        }
        // An answer that is empty where the browser refused something it needs.
        assertThat(browser.driver.manage().logs().get("browser").getAll().stream().map(Object::toString).filter(line -> !line.contains("404")).toList()).isEmpty();
    }

    @Test
    void signInIsAccessible() throws Exception {
        Cookie cookie = browser.driver.manage().getCookieNamed("agentloop");
        browser.driver.manage().deleteAllCookies();
        try {
            for (String page : List.of("/login", "/register")) {
                for (boolean dark : List.of(false, true)) {
                    browser.dark(dark);
                    browser.width(390, true);
                    browser.go(serving.origin() + page);
                    browser.picture(name(page) + "-stranger-phone" + (dark ? "-dark" : ""));
                    assertThat(browser.complaints()).as(page).isEmpty();
                }
            }
        } finally {
            browser.driver.manage().addCookie(cookie);
        }
    }

    /// Its state changes on the disk, and the page says so without anybody doing anything.
    @Test
    void theTableRefreshesByItself() throws Exception {
        browser.width(1200, false);
        browser.go(serving.origin() + "/loops/website");
        browser.untilText("at loop/merged");
        PlantedLoops.ended(new PlantedLoops(directory).issue("website", 5), Duration.ofMinutes(1), "plan", Outcome.Kind.ANSWERED, null, "loop/plan-done");
        browser.until("the new issue is there", () -> browser.text().contains("loop/plan-done"));
    }

    @Test
    void thePagesReadWithoutScripts() throws Exception {
        Cookie cookie = browser.driver.manage().getCookieNamed("agentloop");
        List<String> pages = pages();
        try (Browser plain = Browser.withoutScripts()) {
            plain.go(serving.origin() + "/login");
            plain.driver.manage().addCookie(cookie);
            for (String page : pages) {
                plain.go(serving.origin() + page);
                assertThat(plain.text()).as(page).isNotBlank();
            }
            plain.go(serving.origin() + "/");
            assertThat(plain.text()).contains("shop", "website", "Needs you");
            plain.go(serving.origin() + pages.getLast());
            assertThat(plain.text()).contains("Pushed it.");
        }
    }
}
