package gov.hms.mesh.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gov.hms.mesh.call.Admission;
import gov.hms.mesh.call.ResponseFlag;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.http.pathmap.PathSpec;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.ConditionalHandler;
import org.eclipse.jetty.server.handler.ContextHandler;
import org.eclipse.jetty.server.handler.ContextHandlerCollection;
import org.eclipse.jetty.server.handler.DefaultHandler;
import org.eclipse.jetty.server.handler.EventsHandler;
import org.eclipse.jetty.server.handler.HotSwapHandler;
import org.eclipse.jetty.server.handler.MovedContextHandler;
import org.eclipse.jetty.server.handler.PathMappingsHandler;
import org.eclipse.jetty.server.handler.ResourceHandler;
import org.eclipse.jetty.server.handler.StatisticsHandler;
import org.eclipse.jetty.server.handler.gzip.GzipHandler;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.component.LifeCycle;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Nothing answers beside the servlets, for nobody would have asked who calls, whether they may, and whether the service is paused. */
@SuppressWarnings("removal") // GzipHandler has to work for as long as Jetty has it
class ServletsOnlyTest {
    private final FakeMesh mesh = new FakeMesh();
    private final Server server = new Server();
    private final ServerConnector connector = new ServerConnector(server);

    @BeforeEach
    void connect() {
        connector.setHost(InetAddress.getLoopbackAddress().getHostAddress());
        server.addConnector(connector);
    }

    @AfterEach
    void stop() throws Exception {
        server.stop();
    }

    /** Answers whoever comes. */
    private static final class Raw extends Handler.Abstract {
        @Override
        public boolean handle(Request request, Response response, Callback callback) {
            byte[] body = "raw".getBytes(StandardCharsets.US_ASCII);
            response.getHeaders().put("Content-Length", body.length);
            response.write(true, ByteBuffer.wrap(body), callback);
            return true;
        }
    }

    /** Answers some, and passes the others on. */
    private static final class RawAround extends Handler.Wrapper {
        RawAround(Handler inner) {
            super(inner);
        }

        @Override
        public boolean handle(Request request, Response response, Callback callback) throws Exception {
            return Request.getPathInContext(request).startsWith("/raw")
                    ? new Raw().handle(request, response, callback)
                    : super.handle(request, response, callback);
        }
    }

    private static final class RawWhere extends ConditionalHandler.ElseNext {
        @Override
        protected boolean onConditionsMet(Request request, Response response, Callback callback) {
            return new Raw().handle(request, response, callback);
        }
    }

    private static final class Watching extends EventsHandler {
        private final AtomicInteger seen = new AtomicInteger();

        @Override
        protected void onBeforeHandling(Request request) {
            seen.incrementAndGet();
        }
    }

    private static ServletContextHandler servlets() {
        ServletContextHandler context = new ServletContextHandler("/");
        context.addServlet(
                new ServletHolder(new HttpServlet() {
                    private static final long serialVersionUID = 1L;

                    @Override
                    protected void service(HttpServletRequest request, HttpServletResponse response) {
                        response.setContentLength(0);
                    }
                }),
                "/*");
        return context;
    }

    private static <T extends Handler.Singleton> T around(T wrapper, Handler inner) {
        wrapper.setHandler(inner);
        return wrapper;
    }

    private static PathMappingsHandler mapped(Handler raw) {
        PathMappingsHandler paths = new PathMappingsHandler();
        paths.addMapping(PathSpec.from("/raw"), raw);
        paths.addMapping(PathSpec.from("/*"), servlets());
        return paths;
    }

    private static ServletContextHandler within(Handler.Singleton inserted) {
        ServletContextHandler context = servlets();
        context.insertHandler(inserted);
        return context;
    }

    private static ServletContextHandler behindServlets() {
        ServletContextHandler context = servlets();
        context.getServletHandler().setHandler(new Raw());
        return context;
    }

    static Stream<Handler> openTrees() {
        return Stream.of(
                new ContextHandlerCollection(servlets(), new ContextHandler(new Raw(), "/raw")),
                new Handler.Sequence(new Raw(), servlets()),
                new RawAround(servlets()),
                around(new RawWhere(), servlets()),
                around(new ResourceHandler(), servlets()),
                around(new GzipHandler(), new RawAround(servlets())),
                mapped(new Raw()),
                within(new RawAround(null)),
                behindServlets(),
                new Handler.Sequence(new HotSwapHandler(), servlets()),
                new ContextHandlerCollection(servlets(), new MovedContextHandler()));
    }

    @ParameterizedTest
    @MethodSource("openTrees")
    void aServerWithAHandlerThatCouldAnswerBesideTheServletsIsNotSecured(Handler tree) {
        server.setHandler(tree);

        assertThatThrownBy(() -> HmsMeshJetty.secure(server, connector, mesh))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("handler: ")
                .hasMessageContaining("make it a servlet or a filter, or give it a Server of its own");
        assertThat(server.getHandler()).as("nothing was changed").isSameAs(tree);
    }

    @Test
    void theMessageNamesTheHandlerAndWhereItIs() {
        server.setHandler(new ContextHandlerCollection(servlets(), new ContextHandler(new Raw(), "/raw")));

        assertThatThrownBy(() -> HmsMeshJetty.secure(server, connector, mesh))
                .hasMessageStartingWith("handler: " + Raw.class.getName() + " in the context /raw may answer");
    }

    @Test
    void norIsOneWhoseDefaultHandlerCouldAnswer() {
        server.setHandler(servlets());
        server.setDefaultHandler(new Raw());

        assertThatThrownBy(() -> HmsMeshJetty.secure(server, connector, mesh))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(Raw.class.getName());
    }

    @Test
    void aHandlerThatComesBetweenSecuringAndStartingKeepsThePortClosed() {
        ContextHandlerCollection contexts = new ContextHandlerCollection(servlets());
        server.setHandler(contexts);
        HmsMeshJetty.secure(server, connector, mesh);
        contexts.addHandler(new ContextHandler(new Raw(), "/raw"));

        assertStartFails("make it a servlet or a filter");
    }

    @Test
    void soDoServletsThatComeThen() {
        ContextHandlerCollection contexts = new ContextHandlerCollection(servlets());
        server.setHandler(contexts);
        HmsMeshJetty.secure(server, connector, mesh);
        contexts.addHandler(new ServletContextHandler("/late"));

        assertStartFails("has no filter of the mesh");
    }

    @Test
    void soDoesAnotherTreeInThePlaceOfTheSecuredOne() {
        ServletContextHandler context = servlets();
        server.setHandler(context);
        HmsMeshJetty.secure(server, connector, mesh);
        server.setHandler(context);

        assertStartFails("its handler was replaced after HmsMeshJetty.secure");
    }

    @Test
    void soDoesAHandlerThatAnotherOneBringsWhenItStarts() {
        Handler.Wrapper wrapper = new Handler.Wrapper(servlets());
        ContextHandlerCollection contexts = new ContextHandlerCollection(new ContextHandler(wrapper, "/"));
        wrapper.addEventListener(new LifeCycle.Listener() {
            @Override
            public void lifeCycleStarting(LifeCycle starting) {
                wrapper.setHandler(new RawAround(wrapper.getHandler()));
            }
        });
        server.setHandler(contexts);
        HmsMeshJetty.secure(server, connector, mesh);

        assertStartFails("make it a servlet or a filter");
    }

    private void assertStartFails(String because) {
        assertThatThrownBy(server::start)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(because);
        assertThat(connector.isOpen()).isFalse();
        assertThat(mesh.events).as("announced").isEmpty();
    }

    @Test
    void onceItHasStartedNothingCanBeAdded() throws Exception {
        ContextHandlerCollection contexts = new ContextHandlerCollection(true, servlets());
        server.setDynamic(true);
        server.setHandler(contexts);
        HmsMeshJetty.secure(server, connector, mesh);
        server.start();

        ContextHandler raw = new ContextHandler(new Raw(), "/raw");
        assertThatThrownBy(() -> contexts.addHandler(raw)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> server.setHandler(raw)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> server.setDefaultHandler(new Raw())).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> contexts.setDynamic(true)).isInstanceOf(IllegalStateException.class);
        assertThat(contexts.getHandlers()).doesNotContain(raw);
    }

    /** The negative control: what a handler beside the servlets answers, nobody has been asked about. */
    @Test
    void withoutTheCheckItAnswersWhoeverIsRefused() throws Exception {
        ContextHandlerCollection contexts = new ContextHandlerCollection(servlets());
        server.setHandler(contexts);
        HmsMeshJetty.secure(server, connector, mesh);
        mesh.refusal = new Admission.Refused(ResponseFlag.PA, 503, "Service Paused", List.of());
        server.getEventListeners().stream()
                .filter(ServletsOnly.class::isInstance)
                .toList()
                .forEach(server::removeEventListener);
        Drain drain = server.getDescendant(Drain.class);
        drain.getEventListeners().stream()
                .filter(ServletsOnly.class::isInstance)
                .toList()
                .forEach(drain::removeEventListener);
        contexts.addHandler(new ContextHandler(new Raw(), "/raw"));
        server.start();

        try (TlsClient client = connection()) {
            assertThat(client.get("/").line()).isEqualTo("HTTP/1.1 503 Service Paused");
            mesh.calls.clear();
            assertThat(client.get("/raw/").body()).isEqualTo("raw");
        }
        assertThat(mesh.calls).isEmpty();
    }

    private TlsClient connection() throws IOException {
        return new TlsClient(mesh.ca.issue(FakeMesh.INTAKE).context(mesh.ca.trustManager()), connector.getLocalPort());
    }

    @Test
    void handlersThatPassRequestsOnWorkAroundServletsAndWithinThem() throws Exception {
        Watching watching = around(new Watching(), within(new StatisticsHandler()));
        server.setHandler(new Handler.Sequence(
                around(new GzipHandler() {}, new ContextHandlerCollection(new ContextHandler(watching, "/"))),
                new DefaultHandler()));
        assertThatCode(() -> HmsMeshJetty.secure(server, connector, mesh)).doesNotThrowAnyException();
        server.insertHandler(new StatisticsHandler());
        server.start();

        try (TlsClient client = new TlsClient(
                mesh.ca.issue(FakeMesh.INTAKE).context(mesh.ca.trustManager()), connector.getLocalPort())) {
            assertThat(client.get("/").line()).startsWith("HTTP/1.1 200");
        }
        assertThat(watching.seen).hasValue(1);
        assertThat(mesh.calls).hasSize(1);
        server.stop();
        assertThatCode(server::start).as("again").doesNotThrowAnyException();
        assertThat(List.copyOf(mesh.events))
                .filteredOn(event -> event.startsWith("announced"))
                .hasSize(2);
    }
}
