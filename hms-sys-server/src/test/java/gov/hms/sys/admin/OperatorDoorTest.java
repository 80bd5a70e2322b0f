package gov.hms.sys.admin;

import static org.assertj.core.api.Assertions.assertThat;

import gov.hms.sys.server.RunningSys;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Without {@code --dev}: TLS, and a token for everything but two routes. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OperatorDoorTest {
    private Path directory;
    private RunningSys sys;

    @BeforeAll
    void start(@TempDir Path temporary) throws Exception {
        directory = temporary;
        sys = new RunningSys(directory, false);
    }

    @AfterAll
    void stop() {
        sys.close();
    }

    /** The table itself, as the router tells it. */
    private List<String[]> routes() throws Exception {
        HttpResponse<String> unknown =
                sys.send("GET", "/no-such-path", "", "Authorization", "Bearer " + sys.operatorToken());
        JsonNode details =
                JsonMapper.shared().readTree(unknown.body()).get("error").get("details");
        List<String[]> routes = new ArrayList<>();
        details.forEach(route -> routes.add(route.asString().split(" ")));
        assertThat(routes).hasSizeGreaterThan(12);
        return routes;
    }

    @Test
    void everyRouteButHealthMetricsAndSchemasNeedsTheToken() throws Exception {
        long revision = sys.ok("GET", "/health", "").get("revision").asLong();
        for (String[] route : routes()) {
            boolean schema = route[1].startsWith("/schema/");
            String path = route[1].replace("{name}", schema ? "TrafficPolicy.json" : "x");
            boolean open = schema || path.equals("/health") || path.equals("/metrics");
            for (String[] headers : new String[][] {
                {},
                {"Authorization", "Bearer wrong"},
                {"Authorization", "Bearer "},
                {"Authorization", "Basic " + sys.operatorToken()},
                {"Authorization", sys.operatorToken()}
            }) {
                assertThat(sys.send(route[0], path, "{}", headers).statusCode())
                        .as("%s %s with %s", route[0], path, List.of(headers))
                        .isEqualTo(open ? 200 : 401);
            }
        }
        assertThat(sys.ok("GET", "/health", "").get("revision").asLong()).isEqualTo(revision);
    }

    @Test
    void whoHasNoTokenDoesNotLearnWhichPathsExist() throws Exception {
        HttpResponse<String> unknown = sys.send("GET", "/no-such-path", "");
        assertThat(unknown.statusCode()).isEqualTo(401);
        assertThat(unknown.headers().firstValue("WWW-Authenticate")).contains("Bearer");
        assertThat(unknown.body()).doesNotContain("/policies");
    }

    @Test
    void withTheTokenEverythingWorks() throws Exception {
        assertThat(sys.join("fraud-scanner.scan")).startsWith("hms://");
        assertThat(sys.ok("GET", "/services", "").get("services")).hasSize(1);
    }
}
