package gov.hms.mesh.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.jetty.ee10.websocket.server.config.JettyWebSocketServletContainerInitializer;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.websocket.api.Session;
import org.junit.jupiter.api.Test;

/** Against a real WebSocket endpoint, of which the mesh's filter never hears. */
class NoUpgradeTest extends JettyTestBase {
    private static final String[] UPGRADE = {
        "Upgrade: websocket",
        "Connection: Upgrade",
        "Sec-WebSocket-Version: 13",
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="
    };

    private final AtomicInteger opened = new AtomicInteger();
    private boolean defended = true;

    @Override
    void secured(Server server) {
        if (!defended) {
            for (NoUpgrade defence : server.getDescendants(NoUpgrade.class)) {
                Handler.Singleton parent = server.getDescendant(Drain.class);
                parent.setHandler(defence.getHandler());
            }
        }
    }

    private String upgrade() throws Exception {
        JettyWebSocketServletContainerInitializer.configure(
                context,
                (servlet, container) -> container.addMapping("/live", (request, response) -> new Live(opened)));
        serveText("/*", request -> "reached");
        start();
        try (TlsClient client = connect()) {
            client.send("GET", "/live", UPGRADE);
            return client.head().line();
        }
    }

    @Test
    void aWebSocketIsRefusedBeforeAnythingOfTheApplicationSeesIt() throws Exception {
        assertThat(upgrade()).isEqualTo("HTTP/1.1 501 Not Implemented");
        assertThat(opened).hasValue(0);
        try (TlsClient client = connect()) {
            assertThat(client.get("/live", UPGRADE)).satisfies(answer -> {
                assertThat(answer.header("x-hms-reason")).isEqualTo("upgrade");
                assertThat(answer.body()).contains("HTTP requests only");
            });
            assertThat(client.get("/").body()).as("the connection goes on").isEqualTo("reached");
        }
    }

    @Test
    void withoutTheRefusalItIsOpenedAndNobodyHasAskedWhoCalls() throws Exception {
        defended = false;
        assertThat(upgrade()).isEqualTo("HTTP/1.1 101 Switching Protocols");
        assertThat(mesh.calls).isEmpty();
    }

    @Test
    void soIsAnyOtherProtocol() throws Exception {
        serveText("/*", request -> "reached");
        start();
        for (String protocol : new String[] {"h2c", "TLS/1.0", "anything", ""}) {
            try (TlsClient client = connect()) {
                assertThat(client.get("/", "Upgrade: " + protocol, "Connection: Upgrade")
                                .line())
                        .as(protocol)
                        .isEqualTo("HTTP/1.1 501 Not Implemented");
            }
        }
        assertThat(mesh.calls).isEmpty();
    }

    /** Public, because Jetty calls it by reflection. */
    public static final class Live implements Session.Listener {
        private final AtomicInteger opened;

        private Live(AtomicInteger opened) {
            this.opened = opened;
        }

        @Override
        public void onWebSocketOpen(Session session) {
            opened.incrementAndGet();
            session.close();
        }
    }
}
