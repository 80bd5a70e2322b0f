package gov.hms.sys.mesh;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;

/** A headless Chromium, and what a person does with it. Whatever it complains of on its console is kept. */
final class Browser implements AutoCloseable {
    private static final Path CHROMIUM = Path.of("/usr/bin/chromium");
    private static final Path DRIVER = Path.of("/usr/bin/chromedriver");
    private static final Duration LONGEST = Duration.ofMinutes(1);

    private final ChromeDriver driver;

    private Browser(ChromeDriver driver) {
        this.driver = driver;
    }

    /** Where there is none, the test is skipped. */
    static Browser open() {
        Assumptions.assumeTrue(
                Files.isExecutable(CHROMIUM) && Files.isExecutable(DRIVER),
                "skipped: no Chromium is installed (apt-get install --no-install-recommends chromium chromium-driver)");
        ChromeOptions options = new ChromeOptions();
        options.setBinary(CHROMIUM.toFile());
        options.addArguments("--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--hide-scrollbars");
        options.addArguments("--no-first-run", "--disable-background-networking", "--disable-component-update");
        // the certificate of HMS-SYS is below its own root
        options.setAcceptInsecureCerts(true);
        LoggingPreferences logs = new LoggingPreferences();
        logs.enable(LogType.BROWSER, Level.ALL);
        options.setCapability("goog:loggingPrefs", logs);
        ChromeDriverService service = new ChromeDriverService.Builder()
                .usingDriverExecutable(DRIVER.toFile())
                .usingAnyFreePort()
                .build();
        Browser browser = new Browser(new ChromeDriver(service, options));
        browser.window(1440, 900);
        return browser;
    }

    void window(int width, int height) {
        driver.executeCdpCommand(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", false));
    }

    /** @param feature as {@code prefers-color-scheme} */
    void prefer(String feature, String value) {
        driver.executeCdpCommand(
                "Emulation.setEmulatedMedia", Map.of("features", List.of(Map.of("name", feature, "value", value))));
    }

    void go(String url) {
        driver.get(url);
    }

    Object run(String script, Object... arguments) {
        return driver.executeScript(script, arguments);
    }

    /** @param script calls its last argument in the end */
    Object later(String script, Object... arguments) {
        driver.manage().timeouts().scriptTimeout(LONGEST.multipliedBy(2));
        return driver.executeAsyncScript(script, arguments);
    }

    String text(String selector) {
        return see(selector).getText();
    }

    /** What is shown comes from HMS-SYS, and may come later than the element that it is shown in. */
    void shows(String selector, String... words) {
        await(selector + " with " + String.join(", ", words), () -> {
            String text = text(selector);
            return Stream.of(words).allMatch(text::contains);
        });
    }

    WebElement see(String selector) {
        await(
                selector,
                () -> driver.findElements(By.cssSelector(selector)).stream().anyMatch(WebElement::isDisplayed));
        return driver.findElements(By.cssSelector(selector)).stream()
                .filter(WebElement::isDisplayed)
                .findFirst()
                .orElseThrow();
    }

    int count(String selector) {
        return driver.findElements(By.cssSelector(selector)).size();
    }

    void await(String what, Supplier<Boolean> condition) {
        try {
            LiveMesh.await(what, LONGEST, () -> {
                try {
                    return condition.get();
                } catch (StaleElementReferenceException redrawn) {
                    return false;
                }
            });
        } catch (AssertionError late) {
            throw new AssertionError(
                    late.getMessage() + "; the page shows: " + run("return document.body.innerText"), late);
        }
    }

    /** To whatever has the focus. */
    void press(CharSequence... keys) {
        driver.switchTo().activeElement().sendKeys(keys);
    }

    /** By the Tab key alone, until what is sought has the focus. */
    void tabTo(String selector) {
        for (int i = 0; i < 80; i++) {
            if (Boolean.TRUE.equals(run("return document.activeElement.matches(arguments[0])", selector))) {
                return;
            }
            press(Keys.TAB);
        }
        throw new AssertionError(selector + " is not within reach of the Tab key");
    }

    /** Serious and critical findings of axe, one line each. */
    @SuppressWarnings("unchecked")
    List<String> barriers() throws IOException {
        if (Boolean.TRUE.equals(run("return typeof window.axe === 'undefined'"))) {
            try (InputStream axe = Browser.class.getResourceAsStream("/axe.min.js")) {
                run(new String(axe.readAllBytes(), StandardCharsets.UTF_8));
            }
        }
        return (List<String>) later("""
                const done = arguments[arguments.length - 1];
                axe.run(document, {resultTypes: ['violations']}).then(found => done(found.violations
                  .filter(({impact}) => impact === 'serious' || impact === 'critical')
                  .flatMap(({id, nodes}) => nodes.map(({html, failureSummary}) => `${id}: ${html} ${failureSummary}`))));
                """);
    }

    /** What the browser complained of: refused by the page's own policy, failed, or thrown. */
    List<String> complaints() {
        return driver.manage().logs().get(LogType.BROWSER).getAll().stream()
                .filter(entry -> entry.getLevel().intValue() >= Level.WARNING.intValue())
                .map(entry -> entry.getLevel() + " " + entry.getMessage())
                .toList();
    }

    void requireNoComplaint() {
        assertThat(complaints()).isEmpty();
    }

    /** Where {@code HMS_SCREENSHOTS} names a directory. */
    void picture(String name) throws IOException {
        String directory = System.getenv("HMS_SCREENSHOTS");
        if (directory != null) {
            Files.write(Path.of(directory, name + ".png"), driver.getScreenshotAs(OutputType.BYTES));
        }
    }

    @Override
    public void close() {
        driver.quit();
    }
}
