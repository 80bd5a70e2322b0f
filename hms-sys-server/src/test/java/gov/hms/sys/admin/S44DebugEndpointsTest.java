package gov.hms.sys.admin;

import static org.assertj.core.api.Assertions.assertThat;

import gov.hms.sys.server.RunningSys;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import javax.management.StandardMBean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * There is no endpoint that shows memory, environment, configuration or threads, and nothing that any endpoint shows is a secret.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class S44DebugEndpointsTest {
    private static final Pattern PRIVATE_KEY =
            Pattern.compile("-----BEGIN [A-Z ]*PRIVATE KEY-----\n(.*?)-----END", Pattern.DOTALL);

    private RunningSys sys;
    private RestClient rest;
    private String viewer;
    private String join;

    @BeforeAll
    void start(@TempDir Path directory) throws Exception {
        sys = new RunningSys(directory, false);
        rest = new RestClient(sys);
        viewer = rest.newToken("ana", "viewer", 1);
        assertThat(rest.send("GET", "/services", "", viewer).statusCode()).isEqualTo(200);
        join = sys.join("fraud-scanner.scan");
    }

    @AfterAll
    void stop() {
        sys.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/debug", "/debug/config", "/debug/pprof/heap", "/heap", "/heapdump", "/threads", "/threaddump", "/env",
                "/config", "/dump", "/jmx", "/jolokia", "/actuator", "/actuator/env", "/actuator/heapdump", "/trace",
                "/logs", "/logfile", "/shutdown", "/metrics/env", "/stats", "/admin", "/console", "/.git/config",
                "/connect.json", "/operator.token", "/ca/root.key.pem", "/hms-sys.db", "/favicon.ico"
            })
    void whatOthersHaveForDebuggingIsNotThere(String path) throws Exception {
        long revision = rest.revision();
        for (String method : List.of("GET", "POST", "PUT")) {
            assertThat(sys.send(method, path, "").statusCode())
                    .as("%s, nobody", method)
                    .isEqualTo(401);
            assertThat(rest.send(method, path, "", viewer).statusCode())
                    .as("%s, viewer", method)
                    .isIn(403, 405);
            assertThat(rest.send(method, path, "", sys.operatorToken()).statusCode())
                    .as("%s, admin", method)
                    .isIn(404, 405);
        }
        assertThat(rest.revision()).as("nothing changed").isEqualTo(revision);
        assertThat(rest.refusals()).as("it is on record").isPositive();
    }

    private static boolean forDebugging(String path) {
        return path.matches(".*(debug|dump|heap|env|thread|jmx|config|log\\b|secret).*");
    }

    @Test
    void noRouteIsNamedAfterDebugging() throws Exception {
        assertThat(rest.routes()).noneMatch(route -> forDebugging(route[1]));
    }

    @Test
    void asAControlWhatADebugEndpointWouldShowIsFoundOut() throws Exception {
        assertThat(List.of("/debug/config", "/heapdump", "/actuator/env", "/threads", "/audit/log"))
                .allMatch(S44DebugEndpointsTest::forDebugging);
        List<String> secrets = secrets();
        Path data = sys.directory().resolve("data");
        for (String shown : List.of(
                Files.readString(data.resolve("ca/root.key.pem")),
                Files.readString(data.resolve("operator.token")),
                join)) {
            assertThat(secrets).anyMatch(shown::contains);
        }
    }

    @Test
    void nothingThatIsShownIsASecret() throws Exception {
        List<String> secrets = secrets();
        assertThat(secrets).hasSizeGreaterThan(5);
        List<String> shown = new ArrayList<>();
        for (String[] route : rest.routes()) {
            if (route[0].equals("GET")) {
                String path = route[1].replace("{name}", "fraud-scanner")
                        .replace("{file}", "console.js")
                        .replace("{revision}", "1");
                // of what goes on for minutes, the first event
                shown.add(rest.send("GET", path + "?events=1", "", sys.operatorToken())
                        .body());
                shown.add(rest.send(
                                "GET",
                                path + "?events=1&last=1000&format=csv&service=fraud-scanner",
                                "",
                                sys.operatorToken())
                        .body());
            }
        }
        shown.add(rest.audit());
        shown.add(Files.readString(sys.directory().resolve("data/connect.json")));
        for (String answer : shown) {
            assertThat(secrets).noneMatch(answer::contains);
        }
        assertThat(join)
                .as("a join string is shown to an admin who makes it, and only then")
                .contains(secrets.get(0));
    }

    /** The token of the join string first; then every line of every key, and the operators' tokens. */
    private List<String> secrets() throws Exception {
        List<String> secrets = new ArrayList<>();
        secrets.add(join.substring(join.indexOf("token=") + 6));
        secrets.add(sys.operatorToken());
        secrets.add(viewer);
        // beside it files go and come while it runs
        try (Stream<Path> files = Files.walk(sys.directory().resolve("data/ca"))) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith("key.pem")).toList()) {
                // certificates that lie in the same file are for everybody
                PRIVATE_KEY
                        .matcher(Files.readString(file))
                        .results()
                        .flatMap(key -> key.group(1).lines())
                        .filter(line -> line.length() > 20)
                        .forEach(secrets::add);
            }
        }
        return secrets;
    }

    private static boolean isOpenToManagementTools() {
        return ManagementFactory.getPlatformMBeanServer().queryNames(null, null).stream()
                .anyMatch(name -> name.getDomain().startsWith("gov.hms")
                        || name.getDomain().contains("jetty"));
    }

    @Test
    void nothingOfOursIsOpenToManagementTools() throws Exception {
        assertThat(isOpenToManagementTools()).isFalse();

        // the control: what Jetty would open, if it were asked to
        MBeanServer beans = ManagementFactory.getPlatformMBeanServer();
        ObjectName name = new ObjectName("org.eclipse.jetty.server:type=server,id=0");
        beans.registerMBean(new StandardMBean(() -> {}, Runnable.class), name);
        try {
            assertThat(isOpenToManagementTools()).isTrue();
        } finally {
            beans.unregisterMBean(name);
        }
    }

    @Test
    void theDescriptionOfRestHoldsEveryRouteAndItsRole() throws Exception {
        var document = sys.ok("GET", "/openapi.json", "");
        assertThat(document.get("openapi").asString()).startsWith("3.1.");
        assertThat(document.get("info").get("title").asString()).isEqualTo("HMS-SYS");
        assertThat(document.get("info").get("version").asString()).isNotBlank();
        List<String> ids = new ArrayList<>();
        for (String[] route : rest.routes()) {
            var path = document.get("paths").get(route[1]);
            var operation = path.get(route[0].toLowerCase(java.util.Locale.ROOT));
            assertThat(operation).as("%s %s", route[0], route[1]).isNotNull();
            ids.add(operation.get("operationId").asString());
            assertThat(operation.get("x-hms-role").asString()).isIn("none", "viewer", "operator", "admin");
            assertThat(operation.get("security").isEmpty())
                    .isEqualTo(operation.get("x-hms-role").asString().equals("none"));
            assertThat(operation.get("responses").get("200").get("description").asString())
                    .isNotBlank();
            assertThat(operation.get("responses").get("default").get("$ref").asString())
                    .isEqualTo("#/components/responses/Error");
            if (route[1].contains("{")) {
                assertThat(path.get("parameters").get(0).get("in").asString()).isEqualTo("path");
                assertThat(path.get("parameters").get(0).get("required").asBoolean())
                        .isTrue();
            }
        }
        assertThat(ids).doesNotHaveDuplicates().hasSizeGreaterThan(20);
        assertThat(rest.send("GET", "/openapi.json", "", viewer).statusCode()).isEqualTo(200);
        assertThat(sys.send("GET", "/openapi.json", "").statusCode()).isEqualTo(401);
    }
}
