package gov.hms.mesh.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import gov.hms.mesh.call.LogicalName;
import gov.hms.mesh.internal.policy.AccessRules;
import gov.hms.mesh.testing.Configs;
import gov.hms.mesh.testing.TestCa;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** One port, in both modes, switched while it serves. */
class PermissivePortTest {
    private final TestCa ca = new TestCa();
    private final AtomicInteger ran = new AtomicInteger();
    private final Configs own = Configs.of(LogicalName.parse("fraud-scanner.scan"), 0);
    private LiveService service;

    @BeforeEach
    void start() throws Exception {
        service = new LiveService(ca, "fraud-scanner.scan", 16, (request, response) -> {
            ran.incrementAndGet();
            byte[] body = (request.getUserPrincipal() + " " + request.getRemoteUser() + " " + request.getAuthType()
                            + " "
                            + MeshPrincipal.find(request).isPresent() + " " + request.getHeader("x-hms-priority") + " "
                            + request.getAttribute(HmsMeshFilter.MIRRORED))
                    .getBytes(StandardCharsets.UTF_8);
            response.setContentLength(body.length);
            response.getOutputStream().write(body);
        });
    }

    @AfterEach
    void stop() throws Exception {
        service.close();
    }

    private Clear clear() throws IOException {
        return new Clear(service.port());
    }

    /** A connection without TLS. */
    static final class Clear implements AutoCloseable {
        private final Socket socket;

        Clear(int port) throws IOException {
            socket = new Socket(InetAddress.getLoopbackAddress(), port);
            socket.setSoTimeout(60_000);
        }

        /** What is answered until the connection stays silent or ends; the connection is kept when the answer has a length. */
        String get(String... headers) throws IOException {
            StringBuilder head = new StringBuilder("GET / HTTP/1.1\r\nHost: fraud-scanner.scan\r\n");
            for (String header : headers) {
                head.append(header).append("\r\n");
            }
            try {
                socket.getOutputStream().write((head + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
                return read();
            } catch (IOException gone) {
                return "";
            }
        }

        private String read() throws IOException {
            StringBuilder answer = new StringBuilder();
            int length = -1;
            while (true) {
                int b = socket.getInputStream().read();
                if (b < 0) {
                    return answer.toString();
                }
                answer.append((char) b);
                int end = answer.indexOf("\r\n\r\n");
                if (end >= 0 && length < 0) {
                    length = answer.toString()
                            .lines()
                            .filter(line ->
                                    line.toLowerCase(java.util.Locale.ROOT).startsWith("content-length:"))
                            .map(line -> Integer.parseInt(line.substring(15).trim()))
                            .findFirst()
                            .orElse(0);
                }
                if (end >= 0 && answer.length() == end + 4 + length) {
                    return answer.toString();
                }
            }
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    @Test
    void strictSaysNothingInClear() throws Exception {
        try (Clear client = clear()) {
            assertThat(client.get()).doesNotContain("HTTP/1.1");
        }
        assertThat(ran).hasValue(0);
    }

    @Test
    void permissiveAnswersBothOnOnePortAndTellsTheApplicationWhoIsNobody() throws Exception {
        service.mesh.tell(own.version(2).permissive(true));

        try (Clear client = clear();
                TlsClient tls = service.connect("return-intake.intake")) {
            assertThat(client.get("x-hms-priority: critical", "x-hms-mirror: 1", "x-hms-timeout-ms: 0"))
                    .startsWith("HTTP/1.1 200")
                    .endsWith("null null null false null null");
            assertThat(client.get()).as("the connection is kept").startsWith("HTTP/1.1 200");
            assertThat(tls.get("/").body())
                    .startsWith("MeshPrincipal[spiffeId=")
                    .contains("CLIENT_CERT true");
        }
    }

    @Test
    void strictEndsConnectionsInClearThatAreOpenAndCutsNoneOverTls() throws Exception {
        service.mesh.tell(own.version(2).permissive(true));
        try (Clear open = clear();
                Clear silent = clear();
                TlsClient tls = service.connect("return-intake.intake")) {
            assertThat(open.get()).startsWith("HTTP/1.1 200");
            assertThat(tls.get("/").line()).startsWith("HTTP/1.1 200");

            service.mesh.tell(own.version(3));

            int before = ran.get();
            assertThat(open.get()).as("nothing is said in clear").isEmpty();
            assertThat(silent.get()).doesNotContain("HTTP/1.1");
            assertThat(ran).hasValue(before);
            assertThat(tls.get("/").line()).startsWith("HTTP/1.1 200");
        }
    }

    @Test
    void aRuleForEverybodyMeansEverybodyOfTheMesh() throws Exception {
        AccessRules everybody =
                new AccessRules(true, List.of(new AccessRules.Allow(Optional.empty(), Set.of(), List.of())));
        service.mesh.tell(own.version(2).permissive(true).access(everybody));

        try (Clear client = clear();
                TlsClient tls = service.connect("return-intake.intake")) {
            assertThat(client.get()).startsWith("HTTP/1.1 403").contains("Forbidden (request ");
            assertThat(tls.get("/").line()).startsWith("HTTP/1.1 200");
        }
        assertThat(ran).hasValue(1);
    }

    @Test
    void noPeerCanMakeAStrictPortPermissive() throws Exception {
        for (String claim : List.of(
                "x-hms-mtls: permissive",
                "X-Forwarded-Proto: https",
                "Forwarded: proto=https",
                "Upgrade: TLS/1.0\r\nConnection: Upgrade")) {
            try (Clear client = clear()) {
                assertThat(client.get(claim)).as(claim).doesNotContain("HTTP/1.1");
            }
        }
        assertThat(ran).hasValue(0);
        assertThat(service.mesh.mesh().permissive()).isFalse();
    }
}
