package gov.hms.mesh.internal.inbound;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import com.code_intelligence.jazzer.junit.FuzzTest;
import gov.hms.sys.fuzz.Bounded;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.LocalConnector;
import org.eclipse.jetty.server.Server;

/** A path that is not refused as ambiguous is the same path to whoever decodes it: the container, and a plain reader. */
class RequestPathFuzzTest {
    private static LocalConnector jetty;
    private static volatile String seenRaw;
    private static volatile String seenDecoded;

    private static LocalConnector jetty() throws Exception {
        if (jetty == null) {
            Server server = new Server();
            jetty = new LocalConnector(server);
            server.addConnector(jetty);
            ServletContextHandler context = new ServletContextHandler("/");
            context.addServlet(new ServletHolder(new Remembering()), "/*");
            context.addServlet(new ServletHolder(new Remembering()), "/admin/*");
            server.setHandler(context);
            server.start();
        }
        return jetty;
    }

    private static final class Remembering extends HttpServlet {
        private static final long serialVersionUID = 1L;

        @Override
        protected void service(HttpServletRequest request, HttpServletResponse response) {
            seenRaw = request.getRequestURI();
            seenDecoded = request.getServletPath() + (request.getPathInfo() == null ? "" : request.getPathInfo());
        }
    }

    @FuzzTest
    void aPathIsAmbiguousOrReadAlikeByAll(byte[] data) throws Exception {
        String path = new String(data, StandardCharsets.ISO_8859_1);
        Bounded.run(() -> RawPath.ambiguous(path));
        if (path.length() > 4_000 || path.indexOf('\r') >= 0 || path.indexOf('\n') >= 0 || path.isEmpty()) {
            return;
        }
        seenRaw = null;
        String answer = jetty().getResponse(
                        "GET " + path + " HTTP/1.1\r\nHost: a.b\r\nConnection: close\r\n\r\n", 60, TimeUnit.SECONDS);
        assertNotNull(answer);
        assertFalse(answer.startsWith("HTTP/1.1 500"), answer);
        if (seenRaw == null || RawPath.ambiguous(seenRaw)) {
            return;
        }
        assertEquals(decoded(seenRaw), seenDecoded, seenRaw);
        assertFalse(seenDecoded.contains("//") || seenDecoded.contains("/../") || seenDecoded.contains("/./"), seenRaw);
    }

    /** As RFC 3986 has it, and nothing beyond. */
    private static String decoded(String raw) throws CharacterCodingException {
        ByteBuffer bytes = ByteBuffer.allocate(raw.length());
        for (int i = 0; i < raw.length(); i++) {
            char c = raw.charAt(i);
            if (c == '%') {
                bytes.put((byte) Integer.parseInt(raw, i + 1, i + 3, 16));
                i += 2;
            } else {
                bytes.put((byte) c);
            }
        }
        return StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .decode(bytes.flip())
                .toString();
    }
}
