package gov.hms.mesh.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import gov.hms.mesh.LiveMesh;
import gov.hms.mesh.call.LogicalName;
import gov.hms.mesh.call.SpiffeId;
import gov.hms.mesh.internal.policy.AccessRules;
import gov.hms.mesh.internal.policy.RouteMatch.PathMatch;
import gov.hms.mesh.testing.Configs;
import gov.hms.mesh.testing.TestCa;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.ContextHandlerCollection;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** However a path is spelled, the servlet that runs is one that the AccessPolicy lets this caller reach. */
class S21PathConfusionTest {
    private static final long SEED = 20_261_128;
    private static final int PATHS = 1_200;

    private static final String[] PIECES = {
        "/",
        "//",
        "/.",
        "/..",
        "/./",
        "/../",
        "/public",
        "/public/",
        "/admin",
        "/admin/",
        "/shop",
        "/shop/admin",
        "/exact",
        "public",
        "admin",
        "Admin",
        "ADMIN",
        "x",
        "a.b",
        "...",
        "..",
        ".",
        ";",
        ";x",
        ";jsessionid=1",
        ";/",
        "%2f",
        "%2F",
        "%5c",
        "\\",
        "%2e",
        "%2E%2e",
        "%2e%2e/",
        "%252e%252e",
        "%252f",
        "%3b",
        "%3f",
        "%23",
        "%61dmin",
        "%41dmin",
        "ad%6din",
        "%00",
        "%0a",
        "%20",
        "%09",
        "%7f",
        "%c0%af",
        "%c0%ae%c0%ae",
        "%e0%80%af",
        "%f0%80%80%af",
        "%ef%bc%8f",
        "%u002f",
        "%",
        "%2",
        "%zz",
        "%80",
        "%e4",
        "%c3%a4",
        ".do",
        "/admin.do",
        "?x=/admin",
        "~",
        "*",
        "@",
        ":",
        "&",
        "+"
    };

    private final TestCa ca = new TestCa();
    private final List<String> ran = new CopyOnWriteArrayList<>();
    private Server server;
    private ServerConnector connector;
    private LiveMesh mesh;
    private TlsClient client;

    private void start(UriCompliance compliance) throws Exception {
        server = new Server();
        connector = new ServerConnector(server);
        connector.setHost(InetAddress.getLoopbackAddress().getHostAddress());
        connector
                .getConnectionFactory(HttpConnectionFactory.class)
                .getHttpConfiguration()
                .setUriCompliance(compliance);
        server.addConnector(connector);
        ServletContextHandler root = new ServletContextHandler("/");
        for (String mapping : List.of("/public/*", "/admin/*", "/exact", "*.do", "/")) {
            root.addServlet(new ServletHolder(new Running("root", ran)), mapping);
        }
        root.addServlet(new ServletHolder(new Forwarding()), "/public/forward");
        ServletContextHandler shop = new ServletContextHandler("/shop");
        shop.addServlet(new ServletHolder(new Running("shop", ran)), "/*");
        for (ServletContextHandler context : List.of(root, shop)) {
            // the most forgiving application that there can be
            context.getServletHandler().setDecodeAmbiguousURIs(true);
        }
        server.setHandler(new ContextHandlerCollection(root, shop));
        mesh = new LiveMesh(ca, Configs.FRAUD_SCANNER);
        HmsMeshJetty.secure(server, mesh.mesh());
        server.start();
    }

    @AfterEach
    void stop() throws Exception {
        if (client != null) {
            client.close();
        }
        if (server != null) {
            server.stop();
            mesh.close();
        }
    }

    private void govern(AccessRules rules) throws Exception {
        mesh.tell(Configs.of(Configs.FRAUD_SCANNER, 0).version(2).access(rules));
    }

    private static AccessRules allow(Set<String> methods, PathMatch... paths) {
        return new AccessRules(true, List.of(new AccessRules.Allow(Optional.empty(), methods, List.of(paths))));
    }

    /** The status line; a connection that is gone is made anew, once. */
    private String status(String method, String path, String... headers) throws Exception {
        for (int attempt = 0; ; attempt++) {
            if (client == null) {
                client = new TlsClient(
                        ca.issue(SpiffeId.ofWorkload("hms.local", LogicalName.parse("return-intake.intake")))
                                .context(ca.trustManager()),
                        connector.getLocalPort());
            }
            try {
                client.send(method, path, headers);
                TlsClient.Answer answer = method.equals("HEAD") ? client.head() : client.receive();
                if ("close".equals(answer.header("Connection"))) {
                    client.close();
                    client = null;
                }
                return answer.line();
            } catch (IOException gone) {
                client.close();
                client = null;
                if (attempt > 0) {
                    throw gone;
                }
            }
        }
    }

    private static List<String> generated() {
        Random random = new Random(SEED);
        List<String> paths = new ArrayList<>();
        while (paths.size() < PATHS) {
            StringBuilder path = new StringBuilder(random.nextInt(3) > 0 ? "/public" : "");
            for (int i = random.nextInt(5) + 1; i > 0; i--) {
                path.append(PIECES[random.nextInt(PIECES.length)]);
            }
            paths.add(path.charAt(0) == '/' ? path.toString() : "/" + path);
        }
        return paths;
    }

    static Stream<UriCompliance> compliances() {
        return Stream.of(UriCompliance.DEFAULT, UriCompliance.UNSAFE);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("compliances")
    void ofAThousandSpellingsNoneRunsAServletThatTheRulesDoNotAllow(UriCompliance compliance) throws Exception {
        start(compliance);
        AccessRules rules = allow(
                Set.of(),
                new PathMatch.Prefix("/public/"),
                new PathMatch.Exact("/exact"),
                new PathMatch.Exact("/shop/x"));
        govern(rules);
        LogicalName caller = LogicalName.parse("return-intake.intake");
        int reached = 0;
        for (String path : generated()) {
            ran.clear();
            String line = status("GET", path);
            if (line.startsWith("HTTP/1.1 200")) {
                reached++;
                assertThat(ran).as(path).hasSize(1);
                assertThat(rules.permit(caller, "GET", ran.get(0)))
                        .as("%s ran %s", path, ran)
                        .isTrue();
                assertThat(ran.get(0)).as(path).doesNotContain("/../", "//");

            } else {
                assertThat(ran).as("%s: %s", path, line).isEmpty();
                assertThat(line).as(path).matches("HTTP/1.1 (400|403|404|301|302).*");
            }
        }
        assertThat(reached).as("some of them are good, or this proves nothing").isGreaterThan(30);
    }

    /** Without the check on what the container understood: a filter that looks at the text of the path is led astray. */
    @Test
    void aFilterThatGoesByTheTextWouldHaveLetSomeThrough() throws Exception {
        start(UriCompliance.UNSAFE);
        int ledAstray = 0;
        for (String path : generated()) {
            ran.clear();
            status("GET", path);
            if (path.startsWith("/public/") && !ran.isEmpty() && !ran.get(0).startsWith("/public/")) {
                ledAstray++;
            }
        }
        assertThat(ledAstray).isPositive();
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "/public/../admin",
                "/public/..;/admin",
                "/public/..;x=y/admin",
                "/public/;/../admin",
                "/public/%2e%2e/admin",
                "/public/%2E%2E/admin",
                "/public/.%2e/admin",
                "/public/%2e%2e%2fadmin",
                "/public/..%2fadmin",
                "/public/..%5cadmin",
                "/public/..\\admin",
                "/public/%252e%252e/admin",
                "/public/%c0%ae%c0%ae/admin",
                "/public/%e0%80%ae%e0%80%ae/admin",
                "/public//admin",
                "//admin",
                "/admin;x",
                "/admin;jsessionid=1",
                "/;/admin",
                "/%61dmin/%2e",
                "/admin%2F",
                "/admin%00",
                "/admin%0a",
                "/public/%00/../admin",
                "/./admin"
            })
    void aPathThatCanBeReadInTwoWaysIsRefusedBeforeItIsJudged(String path) throws Exception {
        start(UriCompliance.UNSAFE);
        govern(allow(Set.of(), new PathMatch.Prefix("/")));
        assertThat(status("GET", path))
                .as("even where everything is allowed by path")
                .startsWith("HTTP/1.1 400");
        assertThat(ran).isEmpty();
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "/%61dmin",
                "/admin",
                "/admin/",
                "/ADMIN",
                "/Admin",
                "/admin.",
                "/admin.do",
                "/shop/admin",
                "/public"
            })
    void aPlainSpellingIsJudgedAsWhatItSays(String path) throws Exception {
        start(UriCompliance.DEFAULT);
        govern(allow(Set.of(), new PathMatch.Prefix("/public/")));
        assertThat(status("GET", path)).startsWith("HTTP/1.1 403");
        assertThat(ran).isEmpty();
    }

    @Test
    void theContextIsPartOfThePath() throws Exception {
        start(UriCompliance.DEFAULT);
        govern(allow(Set.of(), new PathMatch.Prefix("/shop/admin/")));
        assertThat(status("GET", "/shop/admin/x")).startsWith("HTTP/1.1 200");
        assertThat(status("GET", "/admin/x")).startsWith("HTTP/1.1 403");
        assertThat(ran).containsExactly("/shop/admin/x");
    }

    @Test
    void aMethodIsTheOneOfTheRequestLineAndAnOverrideNeedsItsOwnRule() throws Exception {
        start(UriCompliance.DEFAULT);
        govern(allow(Set.of("GET", "POST"), new PathMatch.Prefix("/public/")));
        assertThat(status("GET", "/public/x")).startsWith("HTTP/1.1 200");
        for (String method : List.of("HEAD", "DELETE", "get", "Get", "OPTIONS", "TRACE", "PATCH", "PROPFIND")) {
            assertThat(status(method, "/public/x")).as(method).matches("HTTP/1.1 (403|405|400).*");
        }
        for (String header : List.of("X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override")) {
            assertThat(status("POST", "/public/x", header + ": DELETE", "Content-Length: 0"))
                    .as(header)
                    .startsWith("HTTP/1.1 403");
            assertThat(status("POST", "/public/x", header + ": GET", "Content-Length: 0"))
                    .as(header)
                    .startsWith("HTTP/1.1 200");
        }
        assertThat(ran).hasSize(4).allMatch("/public/x"::equals);
    }

    @Test
    void whereTheApplicationForwardsARequestIsItsOwnDecision() throws Exception {
        start(UriCompliance.DEFAULT);
        govern(allow(Set.of(), new PathMatch.Prefix("/public/")));
        assertThat(status("GET", "/public/forward")).startsWith("HTTP/1.1 200");
        assertThat(ran).containsExactly("/admin/forwarded");
    }

    /** Remembers the path that it was mapped by. */
    private static final class Running extends HttpServlet {
        private static final long serialVersionUID = 1L;
        private final String context;
        private final transient List<String> ran;

        Running(String context, List<String> ran) {
            this.context = context;
            this.ran = ran;
        }

        @Override
        protected void service(HttpServletRequest request, HttpServletResponse response) {
            String info = request.getPathInfo();
            String path = info == null ? request.getServletPath() : request.getServletPath() + info;
            ran.add(context.equals("shop") ? "/shop" + path : path);
            response.setContentLength(0);
        }
    }

    private static final class Forwarding extends HttpServlet {
        private static final long serialVersionUID = 1L;

        @Override
        protected void service(HttpServletRequest request, HttpServletResponse response)
                throws ServletException, IOException {
            request.getRequestDispatcher("/admin/forwarded").forward(request, response);
        }
    }
}
