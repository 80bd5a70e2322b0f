package gov.hms.sys.mesh;

import static org.assertj.core.api.Assertions.assertThat;

import gov.hms.sys.server.RunningSys;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.Keys;

/** Where tokens are asked for, the console asks for one, and a browser keeps none. */
class ConsoleSignInTest {
    @Test
    void aTokenIsShownOnceAndOpensWhatItsRoleMay(@TempDir Path directory) throws Exception {
        try (Browser browser = Browser.open();
                RunningSys sys = new RunningSys(directory, false)) {
            sys.join("fraud-scanner.scan");
            String viewer = sys.ok("POST", "/operators", "{\"name\":\"vera\",\"role\":\"viewer\",\"days\":1}")
                    .get("token")
                    .asString();
            String url = "https://127.0.0.1:" + sys.httpPort() + "/";

            browser.go(url);
            browser.shows("h1", "Sign in");
            assertThat(browser.barriers()).isEmpty();
            browser.picture("sign-in");
            browser.see("#token").sendKeys("wrong", Keys.ENTER);
            browser.shows("#refused", "This token opens nothing here.");
            browser.press(viewer, Keys.ENTER);
            browser.see(".station");
            browser.shows(".who", "vera", "viewer");
            assertThat((String)
                            browser.run("return document.cookie + JSON.stringify({...localStorage, ...sessionStorage})"
                                    + " + location.href + document.documentElement.outerHTML"))
                    .as("no script sees the session, nothing keeps the token")
                    .doesNotContain(viewer, "hms-session");

            browser.go(url + "#/services/fraud-scanner.scan");
            browser.shows("h1", "fraud-scanner.scan");
            browser.see("#policy");
            assertThat(browser.count(".actions button"))
                    .as("a viewer pauses nothing")
                    .isZero();
            browser.run("location.reload()");
            browser.see("#policy");

            sys.ok("DELETE", "/operators/vera", "");
            browser.go(url + "#/audit");
            browser.await("signed out with the token", () -> browser.text("h1").equals("Sign in"));
            browser.see("#token").sendKeys(sys.operatorToken(), Keys.ENTER);
            browser.await("in again", () -> browser.text("h1").equals("Audit log"));
            browser.shows("main", "operator.revoke", "vera");
            browser.see(".quiet.text").click();
            browser.await("signed out", () -> browser.text("h1").equals("Sign in"));
            browser.run("location.reload()");
            browser.await("still", () -> browser.text("h1").equals("Sign in"));
            assertThat(browser.complaints()).as("but for what was refused").allMatch(line -> line.contains("401"));
        }
    }
}
