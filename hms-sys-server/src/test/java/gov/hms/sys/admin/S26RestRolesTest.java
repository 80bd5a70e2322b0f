package gov.hms.sys.admin;

import static org.assertj.core.api.Assertions.assertThat;

import gov.hms.sys.server.RunningSys;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every route of REST but health, metrics, schemas and the console's own files answers only to a token whose role may use it, and whoever has none changes
 * nothing and does not learn what there is.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class S26RestRolesTest {
    private static final Set<String> OPEN =
            Set.of("GET /health", "GET /metrics", "GET /schema/{name}", "GET /", "GET /console/{file}");

    /** What each route is for; a new route has to be thought about here. */
    private static final Map<String, String> NEEDS = new TreeMap<>(Map.ofEntries(
            Map.entry("GET /audit", "viewer"),
            Map.entry("GET /audit/export", "viewer"),
            Map.entry("GET /audit/verify", "viewer"),
            Map.entry("GET /instances", "viewer"),
            Map.entry("GET /mesh/graph", "viewer"),
            Map.entry("GET /mesh/live", "viewer"),
            Map.entry("GET /mesh/top", "viewer"),
            Map.entry("GET /openapi.json", "viewer"),
            Map.entry("GET /policies", "viewer"),
            Map.entry("GET /policies/{name}", "viewer"),
            Map.entry("GET /services", "viewer"),
            Map.entry("GET /services/{name}", "viewer"),
            Map.entry("GET /policies/{name}/history", "viewer"),
            Map.entry("GET /policies/{name}/history/{revision}", "viewer"),
            Map.entry("GET /services/{name}/effective", "viewer"),
            Map.entry("GET /session", "viewer"),
            Map.entry("POST /session", "viewer"),
            Map.entry("DELETE /session", "viewer"),
            Map.entry("GET /services/{name}/history", "viewer"),
            Map.entry("POST /policies/validate", "viewer"),
            Map.entry("PUT /policies/{name}", "operator"),
            Map.entry("DELETE /policies/{name}", "operator"),
            Map.entry("POST /mesh/tap", "operator"),
            Map.entry("POST /policies/pause", "operator"),
            Map.entry("POST /policies/resume", "operator"),
            Map.entry("POST /tokens", "admin"),
            Map.entry("GET /operators", "admin"),
            Map.entry("POST /operators", "admin"),
            Map.entry("DELETE /operators/{name}", "admin")));

    private static final List<String> ROLES = List.of("viewer", "operator", "admin");

    private final AtomicReference<Instant> now =
            new AtomicReference<>(Instant.now().minus(Duration.ofHours(25)));
    private RunningSys sys;
    private RestClient rest;
    private final Map<String, String> tokens = new TreeMap<>();
    private String expired;
    private String revoked;

    @BeforeAll
    void start(@TempDir Path directory) throws Exception {
        sys = new RunningSys(directory, false, now::get);
        rest = new RestClient(sys);
        expired = rest.newToken("gone", "admin", 1);
        now.set(now.get().plus(Duration.ofHours(25)));
        revoked = rest.newToken("sacked", "admin", 1);
        for (String role : ROLES) {
            tokens.put(role, rest.newToken("the-" + role, role, 30));
            // who was here before is not turned away for the wrong tokens of others
            assertThat(rest.send("GET", "/services", "", tokens.get(role)).statusCode())
                    .isEqualTo(200);
        }
        assertThat(rest.send("DELETE", "/operators/sacked", "", sys.operatorToken())
                        .statusCode())
                .isEqualTo(200);
    }

    @AfterAll
    void stop() {
        sys.close();
    }

    @Test
    void whatAnybodyCouldMakeInDevelopmentOpensNothingAfterIt(@TempDir Path directory) throws Exception {
        String made;
        try (RunningSys development = new RunningSys(directory, true)) {
            made = development
                    .ok("POST", "/operators", "{\"name\":\"eve\",\"role\":\"admin\"}")
                    .get("token")
                    .asString();
        }
        try (RunningSys production = new RunningSys(directory, false)) {
            RestClient client = new RestClient(production);
            assertThat(client.send("GET", "/services", "", made).statusCode()).isEqualTo(401);
            assertThat(production.ok("GET", "/operators", "").toString()).contains("\"eve\"", "\"createdBy\":\"dev\"");
            assertThat(production.ok("GET", "/audit?last=10", "").toString())
                    .contains("the token of eve, which was made in --dev");
            assertThat(client.send("GET", "/services", "", client.newToken("ana", "viewer", 1))
                            .statusCode())
                    .as("one made by an operator does")
                    .isEqualTo(200);
        }
    }

    private static String path(String template) {
        if (template.startsWith("/console/")) {
            return "/console/console.js";
        }
        if (template.equals("/mesh/live")) {
            return "/mesh/live?events=1";
        }
        return template.startsWith("/schema/")
                ? "/schema/TrafficPolicy.json"
                : template.replaceAll("\\{[a-z]+\\}", "x");
    }

    /** First, while whoever has a token was here before: for so many wrong ones nobody else is let in for a minute. */
    @Test
    @Order(1)
    void everyRouteIsClosedToWhoeverHasNoGoodToken() throws Exception {
        long revision = rest.revision();
        List<String> noGood =
                List.of("wrong", "", expired, revoked, "Bearer " + tokens.get("admin"), "x".repeat(5_000));
        int checked = 0;
        for (String[] route : rest.routes()) {
            String name = route[0] + " " + route[1];
            HttpResponse<String> none = sys.send(route[0], path(route[1]), "{}");
            assertThat(none.statusCode()).as("%s without a token", name).isEqualTo(OPEN.contains(name) ? 200 : 401);
            for (int i = 0; i < noGood.size(); i++) {
                HttpResponse<String> answer = rest.send(route[0], path(route[1]), "{}", noGood.get(i));
                assertThat(answer.statusCode())
                        .as("%s with no-good token %d", name, i)
                        .isIn(401, 429);
                checked++;
            }
        }
        assertThat(checked).isGreaterThan(100);
        assertThat(rest.revision()).as("nothing changed").isEqualTo(revision);
        assertThat(rest.refusals()).isPositive();
    }

    /** Last, because what an admin's empty request sets going (a change of the root) changes the revision for a while. */
    @Test
    @Order(Integer.MAX_VALUE)
    void everyRouteAnswersToTheRolesThatItIsForAndToNoOther() throws Exception {
        Set<String> found =
                rest.routes().stream().map(route -> route[0] + " " + route[1]).collect(Collectors.toSet());
        long revision = rest.revision();
        for (String role : ROLES) {
            for (String[] route : closed(role, false)) {
                assertThat(rest.send(route[0], path(route[1]), "{}", tokens.get(role))
                                .statusCode())
                        .as("%s %s for %s", route[0], route[1], role)
                        .isEqualTo(403);
            }
        }
        assertThat(rest.revision()).as("nothing changed").isEqualTo(revision);
        for (String role : ROLES) {
            for (String[] route : closed(role, true)) {
                assertThat(rest.send(route[0], path(route[1]), "{}", tokens.get(role))
                                .statusCode())
                        .as("%s %s for %s", route[0], route[1], role)
                        .isNotIn(401, 403, 429, 500);
            }
        }
        assertThat(found).containsAll(NEEDS.keySet()).containsAll(OPEN);
    }

    /** Of the routes that ask for a token, those that this role may use, or those that it may not. */
    private List<String[]> closed(String role, boolean may) throws Exception {
        List<String[]> routes = new ArrayList<>();
        for (String[] route : rest.routes()) {
            String name = route[0] + " " + route[1];
            if (!OPEN.contains(name) && may == ROLES.indexOf(role) >= ROLES.indexOf(needs(name))) {
                routes.add(route);
            }
        }
        return routes;
    }

    /** Of routes that are not in the table, the description of REST says it, which is made from the same table as the door. */
    private String needs(String route) throws Exception {
        if (NEEDS.containsKey(route)) {
            return NEEDS.get(route);
        }
        String[] words = route.split(" ");
        return sys.ok("GET", "/openapi.json", "")
                .get("paths")
                .get(words[1])
                .get(words[0].toLowerCase(java.util.Locale.ROOT))
                .get("x-hms-role")
                .asString();
    }

    @Test
    void whoMayNotDoSomethingIsToldTheSameAsWhoAsksForNothingThatIs() throws Exception {
        String viewer = tokens.get("viewer");
        List<HttpResponse<String>> answers = List.of(
                rest.send("POST", "/tokens", "{}", viewer),
                rest.send("DELETE", "/operators/the-admin", "", viewer),
                rest.send("GET", "/operators", "", viewer),
                rest.send("GET", "/no/such/thing", "", viewer),
                rest.send("GET", "/debug/config", "", viewer));
        assertThat(answers).extracting(HttpResponse::statusCode).containsOnly(403);
        assertThat(answers.stream()
                        .map(answer -> answer.body().replaceFirst("\"message\":\"[^\"]*\"", ""))
                        .distinct())
                .as("but for the words that they sent themselves")
                .hasSize(1);
        assertThat(answers.get(0).body()).doesNotContain("POST /tokens\"", "/operators");
        assertThat(sys.send("GET", "/no-such-path", "").body())
                .isEqualTo(sys.send("GET", "/operators", "").body())
                .doesNotContain("/policies");
    }

    @Test
    void aRoleThatIsRefusedIsOnRecordByItsName() throws Exception {
        assertThat(rest.send("POST", "/tokens", "{\"service\":\"a.b\"}", tokens.get("operator"))
                        .statusCode())
                .isEqualTo(403);
        RunningSys.await("the refusal is on record, or kept back", () -> {
            try {
                return rest.audit()
                        .lines()
                        .anyMatch(line ->
                                line.contains("\"access.refuse\"") && line.contains("\"actor\":\"the-operator\""));
            } catch (java.io.IOException failed) {
                throw new java.io.UncheckedIOException(failed);
            }
        });
        assertThat(sys.send("GET", "/services/a", "").statusCode()).isEqualTo(401);
        assertThat(sys.ok("GET", "/services", "").toString()).doesNotContain("\"a.b\"");
    }

    @Test
    void theActorOfAChangeIsTheOneWhoseTokenItWas() throws Exception {
        String policy = "apiVersion: hms/v1\nkind: TrafficPolicy\nmetadata: { name: p }\n"
                + "spec: { destination: fraud-scanner, timeoutMs: 800 }\n";
        assertThat(rest.send("PUT", "/policies/p", policy, tokens.get("operator"))
                        .statusCode())
                .isEqualTo(200);
        assertThat(sys.ok("GET", "/audit?action=policy.put", "")
                        .get("records")
                        .get(0)
                        .get("actor")
                        .asString())
                .isEqualTo("the-operator");
    }

    @Test
    void aTokenIsShownOnceAndStoredNowhere() throws Exception {
        String token = tokens.get("viewer");
        assertThat(token).matches("hmso_[A-Za-z0-9_-]{43}");
        // while it runs, files go and come
        sys.stop();
        try (Stream<Path> files = Files.walk(sys.directory())) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                assertThat(new String(Files.readAllBytes(file), java.nio.charset.StandardCharsets.ISO_8859_1))
                        .as(file.toString())
                        .doesNotContain(token)
                        .doesNotContain(token.substring(5));
            }
        }
        sys.start();
        assertThat(sys.ok("GET", "/operators", "").toString())
                .contains("the-viewer")
                .doesNotContain("hmso_", "tokenHash");
        assertThat(rest.send("GET", "/services", "", token).statusCode()).isEqualTo(200);
        assertThat(sys.ok("GET", "/operators", "").toString()).contains("lastUsed");
    }

    @Test
    void operatorsSurviveARestartAndTheRevokedStayRevoked() throws Exception {
        sys.stop();
        sys.start();
        assertThat(rest.send("GET", "/services", "", tokens.get("viewer")).statusCode())
                .isEqualTo(200);
        assertThat(rest.send("GET", "/services", "", revoked).statusCode()).isEqualTo(401);
        assertThat(rest.send("GET", "/services", "", expired).statusCode()).isEqualTo(401);
    }

    @Test
    void namesAndRolesAreChecked() throws Exception {
        for (String body : List.of(
                "{\"name\":\"operator\",\"role\":\"viewer\"}",
                "{\"name\":\"system\",\"role\":\"admin\"}",
                "{\"name\":\"nobody\",\"role\":\"admin\"}",
                "{\"name\":\"spiffe://hms.local/x\",\"role\":\"admin\"}",
                "{\"name\":\"file:x\",\"role\":\"admin\"}",
                "{\"name\":\"A\",\"role\":\"admin\"}",
                "{\"name\":\"a\\u001b[31m\",\"role\":\"admin\"}",
                "{\"name\":\"a\",\"role\":\"root\"}",
                "{\"name\":\"a\",\"role\":\"ADMIN\"}",
                "{\"name\":\"a\",\"role\":\"viewer\",\"days\":99999}",
                "{\"name\":\"a\",\"role\":\"viewer\",\"days\":-1}",
                "{\"name\":\"a\"}",
                "{\"name\":\"a\",\"role\":\"viewer\",\"admin\":true}")) {
            assertThat(rest.send("POST", "/operators", body, sys.operatorToken())
                            .statusCode())
                    .as(body)
                    .isEqualTo(400);
        }
        assertThat(rest.send("POST", "/operators", "{\"name\":\"the-viewer\",\"role\":\"admin\"}", sys.operatorToken())
                        .statusCode())
                .as("nobody gets another role by being made again")
                .isEqualTo(409);
        assertThat(rest.send("DELETE", "/operators/nobody-here", "", sys.operatorToken())
                        .statusCode())
                .isEqualTo(404);
    }

    @Test
    void methodsThatAreTamperedWithReachNothing() throws Exception {
        String admin = tokens.get("admin");
        for (String method : List.of("TRACE", "OPTIONS", "PATCH", "get", "Post", "PUTT", "DELETE\t")) {
            String answer = rest.raw(method.strip() + " /policies HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + admin
                    + "\r\nConnection: close\r\n\r\n");
            assertThat(answer)
                    .as(method)
                    .containsPattern("^HTTP/1\\.1 (405|400) ")
                    .doesNotContain("Bearer " + admin);
        }
        long revision = rest.revision();
        HttpResponse<String> overridden = sys.send(
                "GET",
                "/policies/p",
                "",
                "Authorization",
                "Bearer " + tokens.get("viewer"),
                "X-HTTP-Method-Override",
                "DELETE",
                "X-Method-Override",
                "DELETE",
                "X-HTTP-Method",
                "DELETE");
        assertThat(overridden.statusCode()).isIn(200, 404);
        assertThat(rest.revision()).isEqualTo(revision);
        HttpResponse<String> head = rest.send("HEAD", "/policies", "", tokens.get("viewer"));
        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(head.body()).isEmpty();
        assertThat(sys.send("HEAD", "/policies", "").statusCode()).isEqualTo(401);
        HttpResponse<String> wrong = rest.send("POST", "/policies/p", "", tokens.get("viewer"));
        assertThat(wrong.statusCode()).isEqualTo(405);
        assertThat(wrong.headers().firstValue("Allow")).contains("GET");
    }

    @Test
    void pathsThatCanBeReadInTwoWaysAreRefused() throws Exception {
        String viewer = tokens.get("viewer");
        for (String path : List.of(
                "/policies/../operators",
                "/policies/..%2foperators",
                "/policies/%2e%2e/operators",
                "/./operators",
                "//operators",
                "/operators;x=1",
                "/policies/..;/operators",
                "/operators%2f",
                "/%6fperators",
                "/operators/",
                "/OPERATORS",
                "/policies/../../../../etc/passwd",
                "/operators%00",
                "/operators%0d%0aX: y",
                "/\\operators")) {
            String answer = rest.raw("GET " + path + " HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + viewer
                    + "\r\nConnection: close\r\n\r\n");
            assertThat(answer)
                    .as(path)
                    .containsPattern("^HTTP/1\\.1 (400|403|404) ")
                    .doesNotContain("the-admin");
        }
    }

    @Test
    void twoTokensAtOnceAreNone() throws Exception {
        String answer = rest.raw("GET /policies HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer nonsense\r\n"
                + "Authorization: Bearer " + tokens.get("admin") + "\r\nConnection: close\r\n\r\n");
        assertThat(answer).containsPattern("^HTTP/1\\.1 (401|429) ");
        String inTheUrl = rest.raw("GET /policies?access_token=" + tokens.get("admin")
                + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
        assertThat(inTheUrl).startsWith("HTTP/1.1 401");
        String asCookie = rest.raw("GET /policies HTTP/1.1\r\nHost: x\r\nCookie: token=" + tokens.get("admin")
                + "\r\nConnection: close\r\n\r\n");
        assertThat(asCookie).startsWith("HTTP/1.1 401");
    }

    @Test
    void whatIsNotHttpIsRefused() throws Exception {
        String token = "Authorization: Bearer " + tokens.get("admin") + "\r\n";
        for (String request : List.of(
                "POST /policies/resume HTTP/1.1\r\nHost: x\r\n" + token
                        + "Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                "POST /policies/resume HTTP/1.1\r\nHost: x\r\n" + token
                        + "Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}",
                "GET /policies HTTP/1.1\r\n" + token + "\r\n",
                "GET /policies HTTP/1.1\r\nHost: x\r\nHost: y\r\n" + token + "\r\n",
                "GET /policies HTTP/1.1\r\nHost: x\r\n folded\r\n" + token + "\r\n",
                "GET /policies HTTP/1.1\r\nHost: x\r\nA: " + "b".repeat(20_000) + "\r\n" + token + "\r\n",
                "GET /policies HTTP/0.9\r\n" + token + "\r\n")) {
            assertThat(rest.raw(request))
                    .as(request.substring(0, Math.min(80, request.length())))
                    .containsPattern("^HTTP/1\\.[01] (400|431|505|501) ")
                    .contains("X-Content-Type-Options");
        }
    }

    @Test
    void whatIsOpenTellsNobodyAnything() throws Exception {
        sys.join("secret-service.secret-namespace");
        String health = sys.send("GET", "/health", "").body();
        assertThat(health).isEqualTo("{\"status\":\"serving\"}");
        assertThat(sys.ok("GET", "/health", "").get("revision").asLong()).isPositive();
        assertThat(sys.send("GET", "/metrics", "").body())
                .doesNotContain("secret-service", "secret-namespace", "the-admin");
    }

    @Test
    void asAControlTheSameRequestsGetInWhereTheDoorAsksForNoToken(@TempDir Path own) throws Exception {
        try (RunningSys open = new RunningSys(own, true)) {
            for (String route : NEEDS.keySet()) {
                String[] words = route.split(" ");
                assertThat(open.send(words[0], path(words[1]), "{}").statusCode())
                        .as(route)
                        .isNotIn(401, 403, 429, 500);
                assertThat(sys.send(words[0], path(words[1]), "{}").statusCode())
                        .as(route)
                        .isEqualTo(401);
            }
        }
    }
}
