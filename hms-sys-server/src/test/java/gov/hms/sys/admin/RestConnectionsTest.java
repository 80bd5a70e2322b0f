package gov.hms.sys.admin;

import static org.assertj.core.api.Assertions.assertThat;

import gov.hms.mesh.testing.FakeClock;
import gov.hms.sys.audit.AuditLog;
import gov.hms.sys.server.RunningSys;
import gov.hms.sys.stream.Overload;
import gov.hms.sys.stream.Overload.Reason;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Real sockets, in a time that only the test lets pass. */
class RestConnectionsTest {
    private static final String WHOLE = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
    private static final int MOST = 3;
    private static final Duration LONGEST = Duration.ofMinutes(3);

    /** More than the sockets of both sides hold. */
    private static final byte[] BIG = new byte[16 << 20];

    @TempDir
    Path directory;

    private final FakeClock clock = new FakeClock();
    private final CountDownLatch began = new CountDownLatch(1);
    private final CountDownLatch goOn = new CountDownLatch(1);
    private final CountDownLatch wrote = new CountDownLatch(1);
    private final List<Socket> sockets = new ArrayList<>();
    private AuditLog audit;
    private Overload overload;
    private RestConnections connections;
    private Server server;
    private ServerConnector connector;

    @BeforeEach
    void start() throws Exception {
        audit = AuditLog.open(directory.resolve("audit.jsonl"), clock, record -> {});
        overload = new Overload(audit, clock::nanos);
        connections = new RestConnections(MOST, overload, clock::nanos);
        connections.setHandler(new Handler.Abstract() {
            @Override
            public boolean handle(Request request, Response response, Callback callback) throws Exception {
                String path = Request.getPathInContext(request);
                if (path.equals("/big")) {
                    response.write(true, ByteBuffer.wrap(BIG), callback);
                    return true;
                }
                if (path.startsWith("/lasting")) {
                    lasts(request, response, path.endsWith("much") ? BIG : "a".getBytes(StandardCharsets.US_ASCII));
                }
                if (path.equals("/slow") || path.startsWith("/lasting")) {
                    began.countDown();
                    assertThat(goOn.await(60, TimeUnit.SECONDS)).isTrue();
                }
                response.write(true, ByteBuffer.wrap("done".getBytes(StandardCharsets.US_ASCII)), callback);
                return true;
            }
        });
        server = new Server();
        connector = new ServerConnector(server);
        connector.setHost("127.0.0.1");
        connector.addBean(connections.listener());
        server.addConnector(connector);
        server.setHandler(connections);
        server.start();
    }

    private void lasts(Request request, Response response, byte[] text) throws IOException {
        OutputStream out = RestConnections.lasts(request, LONGEST, Content.Sink.asOutputStream(response));
        try {
            out.write(text);
        } finally {
            wrote.countDown();
        }
    }

    @AfterEach
    void stop() throws Exception {
        goOn.countDown();
        for (Socket socket : sockets) {
            socket.close();
        }
        server.stop();
        audit.close();
    }

    private Socket connect(String sent) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), connector.getLocalPort());
        socket.setSoTimeout(60_000);
        sockets.add(socket);
        send(socket, sent);
        return socket;
    }

    private static void send(Socket socket, String sent) throws IOException {
        socket.getOutputStream().write(sent.getBytes(StandardCharsets.US_ASCII));
    }

    private static String answer(Socket socket) throws IOException {
        StringBuilder read = new StringBuilder();
        InputStream in = socket.getInputStream();
        while (!read.toString().endsWith("done") && !read.toString().endsWith("}}")) {
            int next = in.read();
            if (next < 0) {
                return read.toString();
            }
            read.append((char) next);
        }
        return read.toString();
    }

    /** The server takes connections up on threads of its own. */
    private void known(int number) throws InterruptedException {
        RunningSys.await("known", () -> connections.size() == number);
    }

    /** It may have been closed before what was sent was read: then it is reset. */
    private static boolean isClosed(Socket socket) throws IOException {
        try {
            return socket.getInputStream().read() < 0;
        } catch (SocketException reset) {
            return true;
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "G", "GET / HTTP/1.1\r\n", "GET / HTTP/1.1\r\nHost: a\r\nX: "})
    void headersHaveFiveSeconds(String half) throws Exception {
        Socket slow = connect(half);
        known(1);
        clock.advance(RestConnections.HEADERS.minusMillis(1));
        connections.sweep();
        assertThat(overload.count(Reason.REST_SLOW)).isZero();
        clock.advance(Duration.ofMillis(1));
        connections.sweep();
        assertThat(isClosed(slow)).isTrue();
        assertThat(overload.count(Reason.REST_SLOW)).isEqualTo(1);
        overload.record();
        assertThat(audit.last(1)).singleElement().satisfies(record -> {
            assertThat(record.action()).isEqualTo("overload.refuse");
            assertThat(record.target()).isEqualTo("rest_slow");
            assertThat(record.detail()).endsWith("1 refused, of 127.0.0.1");
        });
    }

    @Test
    void aByteNowAndThenBuysNoTime() throws Exception {
        Socket slow = connect("GET / HTTP/1.1\r\nHost: a\r\n");
        known(1);
        for (int i = 0; i < 5; i++) {
            send(slow, "X");
            clock.advance(Duration.ofSeconds(1));
            connections.sweep();
        }
        assertThat(isClosed(slow)).isTrue();
    }

    @Test
    void aConnectionMayRestBetweenRequestsButNotInTheNext() throws Exception {
        Socket kept = connect(WHOLE);
        assertThat(answer(kept)).endsWith("done");
        clock.advance(Duration.ofSeconds(15));
        connections.sweep();
        send(kept, WHOLE);
        assertThat(answer(kept)).startsWith("HTTP/1.1 200").endsWith("done");
        send(kept, "GET ");
        // the sweep that first sees it begins to count, and it may be early for that
        while (overload.count(Reason.REST_SLOW) == 0) {
            connections.sweep();
            clock.advance(RestConnections.HEADERS);
        }
        assertThat(isClosed(kept)).isTrue();
    }

    @Test
    void anExchangeHasTwoMinutes() throws Exception {
        Socket slow = connect("GET /slow HTTP/1.1\r\nHost: a\r\n\r\n");
        assertThat(began.await(60, TimeUnit.SECONDS)).isTrue();
        clock.advance(RestConnections.EXCHANGE.minusMillis(1));
        connections.sweep();
        assertThat(overload.count(Reason.REST_SLOW)).isZero();
        clock.advance(Duration.ofMillis(1));
        connections.sweep();
        assertThat(isClosed(slow)).isTrue();
    }

    @Test
    void whatEarlierExchangesReadBuysNoTime() throws Exception {
        Socket kept = connect("GET /big HTTP/1.1\r\nHost: a\r\n\r\n");
        InputStream in = kept.getInputStream();
        readHeaders(in);
        in.skipNBytes(BIG.length);
        send(kept, "GET /slow HTTP/1.1\r\nHost: a\r\n\r\n");
        assertThat(began.await(20, TimeUnit.SECONDS)).isTrue();
        clock.advance(RestConnections.EXCHANGE);
        connections.sweep();
        assertThat(overload.count(Reason.REST_SLOW)).isEqualTo(1);
        assertThat(isClosed(kept)).isTrue();
    }

    @Test
    void anAnswerThatLastsHasItsOwnTimeAndSomeMoreForItsLastWords() throws Exception {
        Socket reader = connect("GET /lasting HTTP/1.1\r\nHost: a\r\n\r\n");
        assertThat(began.await(20, TimeUnit.SECONDS)).isTrue();
        clock.advance(LONGEST.plus(RestConnections.LAST_WORDS).minusMillis(1));
        connections.sweep();
        assertThat(overload.count(Reason.REST_SLOW)).isZero();
        clock.advance(Duration.ofMillis(1));
        connections.sweep();
        assertThat(overload.count(Reason.REST_SLOW)).isEqualTo(1);
        readHeaders(reader.getInputStream());
    }

    @Test
    void whoTakesALittleOfAnAnswerThatLastsNowAndThenIsCutOffInTheMiddleOfAWrite() throws Exception {
        Socket trickling = connect("GET /lasting/much HTTP/1.1\r\nHost: a\r\n\r\n");
        InputStream in = trickling.getInputStream();
        readHeaders(in);
        for (int i = 1; i < 10; i++) {
            assertThat(in.readNBytes(1_000)).hasSize(1_000);
            clock.advance(RestConnections.WRITE.dividedBy(10));
            connections.sweep();
        }
        assertThat(overload.count(Reason.REST_SLOW)).isZero();
        assertThat(wrote.getCount()).isEqualTo(1);
        clock.advance(RestConnections.WRITE.dividedBy(10));
        connections.sweep();
        assertThat(overload.count(Reason.REST_SLOW)).isEqualTo(1);
        assertThat(wrote.await(20, TimeUnit.SECONDS)).as("the thread is free").isTrue();
    }

    private static void readHeaders(InputStream in) throws IOException {
        StringBuilder read = new StringBuilder();
        while (!read.toString().endsWith("\r\n\r\n")) {
            int next = in.read();
            assertThat(next).as("after " + read).isNotNegative();
            read.append((char) next);
        }
    }

    @Test
    void oneAddressTooManyIsToldSoAndWhoWasThereIsServed() throws Exception {
        List<Socket> held = new ArrayList<>();
        for (int i = 0; i < MOST; i++) {
            held.add(connect(WHOLE));
            assertThat(answer(held.get(i))).endsWith("done");
        }
        String refused = answer(connect(WHOLE));
        assertThat(refused)
                .startsWith("HTTP/1.1 429")
                .containsIgnoringCase("Connection: close")
                .contains("too many connections from this address", "try again in a minute");
        assertThat(overload.count(Reason.REST_OF_ADDRESS)).isEqualTo(1);
        for (Socket socket : held) {
            send(socket, WHOLE);
            assertThat(answer(socket)).startsWith("HTTP/1.1 200");
        }
    }
}
