package gov.hms.sys.admin;

import static org.assertj.core.api.Assertions.assertThat;

import gov.hms.sys.server.RunningSys;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Speaks to a running HMS-SYS that asks for tokens; also in ways that no HTTP client would. */
final class RestClient {
    final RunningSys sys;

    RestClient(RunningSys sys) {
        this.sys = sys;
    }

    /** Method and template of every route that there is, as the router tells an admin. */
    List<String[]> routes() throws Exception {
        JsonNode details = JsonMapper.shared()
                .readTree(send("GET", "/no-such-path", "", sys.operatorToken()).body())
                .get("error")
                .get("details");
        List<String[]> routes = new ArrayList<>();
        details.forEach(route -> routes.add(route.asString().split(" ")));
        return routes;
    }

    String newToken(String name, String role, int days) throws Exception {
        return sys.ok("POST", "/operators", "{\"name\":\"%s\",\"role\":\"%s\",\"days\":%d}".formatted(name, role, days))
                .get("token")
                .asString();
    }

    HttpResponse<String> send(String method, String path, String body, String token) throws Exception {
        return sys.send(method, path, body, "Authorization", "Bearer " + token);
    }

    long revision() throws Exception {
        return sys.ok("GET", "/health", "").get("revision").asLong();
    }

    String audit() throws IOException {
        return Files.readString(sys.directory().resolve("data/audit/audit.jsonl"));
    }

    long refusals() throws IOException {
        return audit().lines()
                .filter(line -> line.contains("\"access.refuse\""))
                .count();
    }

    /** Sends bytes as they are, and reads until the other side closes. */
    String raw(String request) throws Exception {
        KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
        trusted.load(null, null);
        trusted.setCertificateEntry("root", sys.root());
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        SSLContext tls = SSLContext.getInstance("TLS");
        tls.init(null, trust.getTrustManagers(), null);
        try (Socket socket = tls.getSocketFactory().createSocket("127.0.0.1", sys.httpPort())) {
            socket.setSoTimeout(60_000);
            try {
                socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
                socket.getOutputStream().flush();
            } catch (IOException notTaken) {
                // who refuses a request at its first bytes need not take the others; what it said is there all the same
                assertThat(notTaken).isNotNull();
            }
            return untilItCloses(socket.getInputStream());
        }
    }

    /** Whoever closes with something unread resets the connection. */
    private static String untilItCloses(InputStream in) throws IOException {
        ByteArrayOutputStream read = new ByteArrayOutputStream();
        try {
            in.transferTo(read);
        } catch (SocketTimeoutException open) {
            throw open;
        } catch (IOException reset) {
            if (read.size() == 0) {
                throw reset;
            }
        }
        return read.toString(StandardCharsets.ISO_8859_1);
    }
}
