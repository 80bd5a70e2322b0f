package gov.hms.sys.admin;

import static org.assertj.core.api.Assertions.assertThat;

import gov.hms.sys.server.RunningSys;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** The page is everybody's and shows nothing; what it shows comes to whoever signed in, for as long as they may. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ConsoleSessionTest {
    private static final String PAUSE = "{\"service\":\"fraud-scanner\",\"durationMin\":1}";

    private RunningSys sys;
    private RestClient rest;

    @BeforeAll
    void start(@TempDir Path directory) throws Exception {
        sys = new RunningSys(directory, false);
        rest = new RestClient(sys);
        sys.join("fraud-scanner.scan");
    }

    @AfterAll
    void stop() {
        sys.close();
    }

    private String signIn(String token) throws Exception {
        HttpResponse<String> answer = rest.send("POST", "/session", "{}", token);
        assertThat(answer.statusCode()).isEqualTo(200);
        String cookie = answer.headers().firstValue("Set-Cookie").orElseThrow();
        assertThat(cookie)
                .startsWith("__Host-hms-session=")
                .contains("; Path=/", "; Secure", "; HttpOnly", "; SameSite=Strict", "; Max-Age=28800")
                .doesNotContain("Domain", token);
        assertThat(answer.body()).doesNotContain(token);
        return cookie.substring(0, cookie.indexOf(';'));
    }

    private HttpResponse<String> with(String cookie, String method, String path, String body, String... headers)
            throws Exception {
        String[] all = new String[headers.length + 2];
        all[0] = "Cookie";
        all[1] = cookie;
        System.arraycopy(headers, 0, all, 2, headers.length);
        return sys.send(method, path, body, all);
    }

    @Test
    void thePageAllowsNothingInlineAndNothingFromElsewhere() throws Exception {
        HttpResponse<String> page = sys.send("GET", "/", "");
        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.headers().firstValue("Content-Type")).contains("text/html; charset=utf-8");
        String policy = page.headers().firstValue("Content-Security-Policy").orElseThrow();
        assertThat(policy)
                .contains("default-src 'none'", "script-src 'self'", "style-src 'self'", "connect-src 'self'")
                .contains("frame-ancestors 'none'", "base-uri 'none'", "form-action 'none'")
                .contains("require-trusted-types-for 'script'")
                .doesNotContain("unsafe", "*", "http:", "https:", "data:");
        assertThat(page.headers().firstValue("X-Frame-Options")).contains("DENY");
        assertThat(page.headers().firstValue("Set-Cookie")).isEmpty();
        assertThat(page.body()).doesNotContain("<script>", "style=", "onclick", "http://", "https://");
    }

    @Test
    void everyFileOfThePageHasItsTypeAndIsSentOnce() throws Exception {
        Map<String, String> types = Map.of(
                "console.js", "text/javascript; charset=utf-8",
                "lit-html.js", "text/javascript; charset=utf-8",
                "uplot.js", "text/javascript; charset=utf-8",
                "console.css", "text/css; charset=utf-8",
                "icon.svg", "image/svg+xml");
        for (Map.Entry<String, String> file : types.entrySet()) {
            HttpResponse<String> first = sys.send("GET", "/console/" + file.getKey(), "");
            assertThat(first.statusCode()).as(file.getKey()).isEqualTo(200);
            assertThat(first.headers().firstValue("Content-Type")).contains(file.getValue());
            assertThat(first.headers().firstValue("Cache-Control")).contains("no-cache");
            String etag = first.headers().firstValue("ETag").orElseThrow();
            HttpResponse<String> again = sys.send("GET", "/console/" + file.getKey(), "", "If-None-Match", etag);
            assertThat(again.statusCode()).isEqualTo(304);
            assertThat(again.body()).isEmpty();
        }
    }

    @Test
    void whatIsNoFileOfThePageIsNotServed() throws Exception {
        for (String path : new String[] {
            "/console/files.properties", "/console/index.html", "/console/logback.xml", "/console/x.js", "/console/"
        }) {
            assertThat(sys.send("GET", path, "").statusCode()).as(path).isIn(401, 404);
        }
        for (String path : new String[] {"/console/..%2flogback.xml", "/console/%2e%2e/logback.xml", "/console//etc"}) {
            assertThat(sys.send("GET", path, "").statusCode()).as(path).isIn(400, 401, 404);
        }
    }

    @Test
    void aSessionOpensWhatItsTokenOpensAndEndsWhenItIsEnded() throws Exception {
        String cookie = signIn(rest.newToken("olga", "operator", 1));
        assertThat(with(cookie, "GET", "/session", "").body()).contains("\"olga\"", "\"operator\"");
        assertThat(with(cookie, "GET", "/services", "").statusCode()).isEqualTo(200);
        assertThat(with(cookie, "GET", "/operators", "").statusCode()).isEqualTo(403);
        HttpResponse<String> paused = with(cookie, "POST", "/policies/pause", PAUSE, "X-HMS-Console", "1");
        assertThat(paused.statusCode()).isEqualTo(200);
        assertThat(sys.ok("GET", "/audit?action=policy.pause&last=1", "").toString())
                .contains("\"olga\"");
        HttpResponse<String> ended = with(cookie, "DELETE", "/session", "", "X-HMS-Console", "1");
        assertThat(ended.headers().firstValue("Set-Cookie").orElseThrow())
                .contains("__Host-hms-session=;", "Max-Age=0");
        assertThat(with(cookie, "GET", "/services", "").statusCode()).isEqualTo(401);
        assertThat(with(cookie, "GET", "/", "").statusCode())
                .as("the page itself is open to whoever comes with an old one")
                .isEqualTo(200);
    }

    @Test
    void aChangeThatAnotherSiteCouldHaveCausedIsRefused() throws Exception {
        String cookie = signIn(rest.newToken("eve", "operator", 1));
        long revision = rest.revision();
        String own = "https://127.0.0.1:" + sys.httpPort();
        for (String[] headers : new String[][] {
            {},
            {"Origin", own},
            {"Origin", "https://evil.example", "X-HMS-Console", "1"},
            {"Sec-Fetch-Site", "cross-site", "X-HMS-Console", "1"},
            {"Sec-Fetch-Site", "same-site", "X-HMS-Console", "1"},
            {"Content-Type", "text/plain"}
        }) {
            assertThat(with(cookie, "POST", "/policies/pause", PAUSE, headers).statusCode())
                    .as("%s", String.join(" ", headers))
                    .isEqualTo(403);
        }
        assertThat(rest.revision()).as("nothing changed").isEqualTo(revision);
        assertThat(rest.audit()).contains("without the header X-HMS-Console");
    }

    @Test
    void aSessionEndsWithTheTokenItWasOpenedWith() throws Exception {
        String cookie = signIn(rest.newToken("rita", "viewer", 1));
        assertThat(with(cookie, "GET", "/services", "").statusCode()).isEqualTo(200);
        assertThat(with(cookie, "POST", "/policies/pause", PAUSE, "X-HMS-Console", "1")
                        .statusCode())
                .isEqualTo(403);
        sys.ok("DELETE", "/operators/rita", "");
        assertThat(with(cookie, "GET", "/services", "").statusCode()).isEqualTo(401);
        rest.newToken("rita", "admin", 1);
        assertThat(with(cookie, "GET", "/services", "").statusCode())
                .as("another token of the same name is another one")
                .isEqualTo(401);
    }

    @Test
    void whatIsNoSessionOpensNothing() throws Exception {
        String cookie = signIn(sys.operatorToken());
        for (String wrong : new String[] {
            "__Host-hms-session=",
            "__Host-hms-session=x",
            cookie + "; " + cookie,
            cookie.replace("__Host-", ""),
            cookie + "A",
            "__Host-hms-session=" + sys.operatorToken(),
            "__Host-hms-session=" + "A".repeat(5_000)
        }) {
            assertThat(with(wrong, "GET", "/services", "").statusCode())
                    .as("%.80s", wrong)
                    .isEqualTo(401);
        }
        assertThat(with(cookie, "GET", "/services", "").statusCode())
                .as("and nobody is locked out")
                .isEqualTo(200);
    }
}
