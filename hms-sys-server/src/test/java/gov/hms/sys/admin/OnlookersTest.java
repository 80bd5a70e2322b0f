package gov.hms.sys.admin;

import static org.assertj.core.api.Assertions.assertThat;

import gov.hms.sys.server.RunningSys;
import gov.hms.sys.stream.Workload;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Several operators, and answers that last: nobody takes the places of all others. */
@Timeout(120)
class OnlookersTest {
    private static final String TAP = "{\"service\":\"return-intake\",\"seconds\":600}";

    @TempDir
    Path directory;

    private final List<InputStream> open = new ArrayList<>();
    private RunningSys sys;
    private RestClient rest;
    private HttpClient client;

    @BeforeEach
    void start() throws Exception {
        sys = new RunningSys(directory, false);
        rest = new RestClient(sys);
        client = RunningSys.clientThatTrusts(directory.resolve("data/ca/root.pem"));
    }

    @AfterEach
    void stop() throws IOException {
        for (InputStream body : open) {
            body.close();
        }
        sys.close();
    }

    private HttpResponse<InputStream> lasting(String method, String path, String body, String token) throws Exception {
        HttpResponse<InputStream> response = client.send(
                HttpRequest.newBuilder(URI.create("https://localhost:" + sys.httpPort() + path))
                        .method(method, HttpRequest.BodyPublishers.ofString(body))
                        .header("Authorization", "Bearer " + token)
                        .build(),
                HttpResponse.BodyHandlers.ofInputStream());
        open.add(response.body());
        return response;
    }

    private void connected(Workload intake) throws Exception {
        intake.discover("fraud-scanner.scan");
        String nobody = rest.newToken("nobody-else", "operator", 1);
        RunningSys.await("it can be tapped", () -> {
            try {
                return lasting("POST", "/mesh/tap", "{\"service\":\"return-intake\",\"seconds\":1}", nobody)
                                .statusCode()
                        == 200;
            } catch (Exception failed) {
                throw new IllegalStateException(failed);
            }
        });
        assertThat(new String(open.remove(open.size() - 1).readAllBytes(), StandardCharsets.US_ASCII))
                .contains("\"reason\":\"time\"");
    }

    /** So that it has its place. */
    private void begun(HttpResponse<InputStream> response) throws IOException {
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body().read()).isNotNegative();
    }

    private static String error(HttpResponse<InputStream> response) throws IOException {
        assertThat(response.statusCode()).isEqualTo(503);
        return new String(response.body().readAllBytes(), StandardCharsets.US_ASCII);
    }

    @Test
    void sixteenOfOneOperatorAndSixtyFourInAllGetLiveEvents() throws Exception {
        List<String> tokens = new ArrayList<>();
        for (int i = 0; i < LiveFeed.MOST / LiveFeed.MOST_OF_ONE; i++) {
            tokens.add(rest.newToken("viewer-" + i, "viewer", 1));
        }
        for (String token : tokens) {
            for (int i = 0; i < LiveFeed.MOST_OF_ONE; i++) {
                begun(lasting("GET", "/mesh/live", "", token));
            }
            assertThat(error(lasting("GET", "/mesh/live", "", token)))
                    .contains("\"busy\"", " 16 readers of viewer-", "close a console", "GET /mesh/graph");
        }
        String another = rest.newToken("viewer-late", "viewer", 1);
        assertThat(error(lasting("GET", "/mesh/live", "", another)))
                .contains("\"busy\"", " 64 readers already (expected: fewer)");
    }

    @Test
    void twoServicesAtATimeAreLookedOnAtByOneOperator() throws Exception {
        String ann = rest.newToken("ann", "operator", 1);
        String bob = rest.newToken("bob", "operator", 1);
        try (Workload intake = Workload.join(sys, "return-intake.intake", "intake-1")) {
            connected(intake);
            begun(lasting("POST", "/mesh/tap", TAP, ann));
            begun(lasting("POST", "/mesh/tap", TAP, ann));
            assertThat(error(lasting("POST", "/mesh/tap", TAP, ann)))
                    .contains("\"busy\"", "ann looks on at 2 services already", "hms audit tail --action tap.start");
            begun(lasting("POST", "/mesh/tap", TAP, bob));
            begun(lasting("POST", "/mesh/tap", TAP, bob));
            String cho = rest.newToken("cho", "operator", 1);
            assertThat(error(lasting("POST", "/mesh/tap", TAP, cho))).contains("4 operators look on already");
            assertThat(rest.audit().lines().filter(line -> line.contains("\"tap.start\"")))
                    .as("who was told to wait saw nothing")
                    .hasSize(1 + 4);
        }
    }

    @Test
    void whoseTokenIsRevokedLooksOnNoLonger() throws Exception {
        String ann = rest.newToken("ann", "operator", 1);
        try (Workload intake = Workload.join(sys, "return-intake.intake", "intake-1")) {
            connected(intake);
            HttpResponse<InputStream> tap = lasting("POST", "/mesh/tap", TAP, ann);
            begun(tap);
            sys.ok("DELETE", "/operators/ann", "");
            assertThat(new String(tap.body().readAllBytes(), StandardCharsets.US_ASCII))
                    .contains("\"reason\":\"forbidden\"");
        }
    }
}
