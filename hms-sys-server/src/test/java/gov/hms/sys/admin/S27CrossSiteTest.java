package gov.hms.sys.admin;

import static org.assertj.core.api.Assertions.assertThat;

import gov.hms.sys.server.RunningSys;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * No other web site can use an operator's browser against REST: what it caused is refused, what it could show is not shown, and no
 * answer may be read across sites.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class S27CrossSiteTest {
    private static final String PAUSE = "{\"service\":\"fraud-scanner\",\"durationMin\":30}";

    private RunningSys dev;
    private RunningSys sys;
    private RestClient rest;

    @BeforeAll
    void start(@TempDir Path first, @TempDir Path second) throws Exception {
        dev = new RunningSys(first, true);
        sys = new RunningSys(second, false);
        rest = new RestClient(sys);
        dev.join("fraud-scanner.scan");
        sys.join("fraud-scanner.scan");
    }

    @AfterAll
    void stop() {
        dev.close();
        sys.close();
    }

    private static boolean paused(RunningSys of) throws Exception {
        return !of.ok("GET", "/services/fraud-scanner", "").get("pausedUntil").isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://evil.example",
                "https://evil.example",
                "null",
                "http://127.0.0.1",
                "http://127.0.0.1:1",
                "https://127.0.0.1.evil.example",
                "http://localhost.evil.example",
                "file://",
                "chrome-extension://abc",
                "http://127.0.0.1@evil.example",
                "",
                "http://[::1]",
                "HTTP://EVIL.EXAMPLE"
            })
    void aChangeThatAnotherOriginCausedIsRefused(String origin) throws Exception {
        for (String type : List.of("application/x-www-form-urlencoded", "text/plain", "multipart/form-data")) {
            HttpResponse<String> inDevelopment =
                    dev.send("POST", "/policies/pause", PAUSE, "Origin", origin, "Content-Type", type);
            assertThat(inDevelopment.statusCode()).as(origin).isEqualTo(403);
        }
        HttpResponse<String> withToken = sys.send(
                "POST", "/policies/pause", PAUSE, "Origin", origin, "Authorization", "Bearer " + sys.operatorToken());
        assertThat(withToken.statusCode()).as(origin).isEqualTo(403);
        assertThat(withToken.body()).contains("forbidden_origin");
        assertThat(paused(dev)).isFalse();
        assertThat(paused(sys)).isFalse();
        assertThat(rest.audit()).contains("access.refuse");
    }

    @ParameterizedTest
    @ValueSource(strings = {"cross-site", "same-site", "Cross-Site", "x"})
    void aBrowserThatSaysThatAnotherSiteCausedItIsRefusedWithoutAnOriginToo(String site) throws Exception {
        assertThat(dev.send("POST", "/policies/pause", PAUSE, "Sec-Fetch-Site", site)
                        .statusCode())
                .isEqualTo(403);
        assertThat(dev.send("GET", "/policies", "", "Sec-Fetch-Site", site).statusCode())
                .isEqualTo(403);
        assertThat(paused(dev)).isFalse();
    }

    @Test
    void twoOriginsAreNotOne() throws Exception {
        String own = "https://127.0.0.1:" + sys.httpPort();
        String answer =
                rest.raw("POST /policies/pause HTTP/1.1\r\nHost: 127.0.0.1:" + sys.httpPort() + "\r\nOrigin: " + own
                        + "\r\nOrigin: http://evil.example\r\nAuthorization: Bearer " + sys.operatorToken()
                        + "\r\nContent-Length: " + PAUSE.length() + "\r\nConnection: close\r\n\r\n" + PAUSE);
        assertThat(answer).startsWith("HTTP/1.1 403");
        assertThat(paused(sys)).isFalse();
    }

    @Test
    void whatCurlAndOwnPagesSendWorks() throws Exception {
        HttpResponse<String> curl =
                dev.send("POST", "/policies/pause", PAUSE, "Content-Type", "application/x-www-form-urlencoded");
        assertThat(curl.statusCode()).isEqualTo(200);
        HttpResponse<String> own = dev.send(
                "POST",
                "/policies/resume",
                "{\"service\":\"fraud-scanner\"}",
                "Origin",
                "http://127.0.0.1:" + dev.httpPort(),
                "Sec-Fetch-Site",
                "same-origin");
        assertThat(own.statusCode()).isEqualTo(200);
        assertThat(paused(dev)).isFalse();
    }

    @Test
    void everyAnswerForbidsABrowserEverything() throws Exception {
        List<HttpResponse<String>> answers = List.of(
                sys.send("GET", "/health", ""),
                sys.send("GET", "/metrics", ""),
                sys.send("GET", "/schema/TrafficPolicy.json", ""),
                sys.send("GET", "/policies", ""),
                sys.send("GET", "/no-such-path", ""),
                sys.send("GET", "/policies/..%2fx", ""),
                sys.send("OPTIONS", "/policies", "", "Origin", "http://evil.example"),
                rest.send("GET", "/policies", "", sys.operatorToken()),
                rest.send("POST", "/policies", "", sys.operatorToken()),
                rest.send("GET", "/audit/export", "", sys.operatorToken()),
                rest.send("POST", "/tokens", "{\"service\":\"a.b\"}", sys.operatorToken()));
        for (HttpResponse<String> answer : answers) {
            assertThat(answer.headers().firstValue("Content-Security-Policy").orElse(""))
                    .as("%s", answer.uri())
                    .contains("default-src 'none'", "frame-ancestors 'none'");
            assertThat(answer.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
            assertThat(answer.headers().firstValue("X-Frame-Options")).contains("DENY");
            assertThat(answer.headers().firstValue("Referrer-Policy")).contains("no-referrer");
            assertThat(answer.headers().firstValue("Cache-Control")).contains("no-store");
            assertThat(answer.headers().firstValue("Content-Type").orElse("")).doesNotContain("html");
            assertThat(answer.headers().map().keySet())
                    .noneMatch(name -> name.toLowerCase(java.util.Locale.ROOT).startsWith("access-control-"))
                    .noneMatch(name -> name.equalsIgnoreCase("Server") || name.equalsIgnoreCase("Set-Cookie"));
            assertThat(answer.headers().firstValue("Location"))
                    .as("no open redirect")
                    .isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<img src=x onerror=alert(1)>",
                "</script><script>alert(1)</script>",
                "javascript:alert(1)",
                "\"><svg onload=alert(1)>",
                "%3Cscript%3E"
            })
    void aNameThatIsAScriptComesBackAsDataOrNotAtAll(String name) throws Exception {
        String encoded = java.net.URLEncoder.encode(name, java.nio.charset.StandardCharsets.UTF_8);
        for (HttpResponse<String> answer : List.of(
                rest.send("GET", "/mesh/top?service=" + encoded, "", sys.operatorToken()),
                rest.send("GET", "/audit?actor=" + encoded + "&since=" + encoded, "", sys.operatorToken()),
                rest.send("GET", "/audit/export?format=" + encoded, "", sys.operatorToken()),
                rest.send(
                        "POST",
                        "/policies/pause",
                        "{\"service\":\"x\",\"durationMin\":1,\"y\":\"z\"}",
                        sys.operatorToken()))) {
            assertThat(answer.statusCode()).isBetween(400, 499);
            assertThat(answer.headers().firstValue("Content-Type")).contains("application/json");
        }
    }
}
