package gov.hms.mesh.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A request whose end two readers could see in different places is refused, its connection closed, and nothing after it is run. */
class S22RequestSmugglingTest extends JettyTestBase {
    private static final String SMUGGLED = "GET /smuggled HTTP/1.1\r\nHost: fraud-scanner.scan\r\n\r\n";
    private static final String HOST = "Host: fraud-scanner.scan\r\n";

    private final List<String> ran = new CopyOnWriteArrayList<>();

    @BeforeEach
    void serveEverything() throws Exception {
        serve("/*", (request, response) -> {
            ran.add(request.getRequestURI());
            request.getInputStream().readAllBytes();
            response.setContentLength(0);
        });
        start();
    }

    private static Arguments bad(String name, String bytes) {
        return Arguments.of(name, bytes);
    }

    private static String post(String headers, String body) {
        return "POST /asked HTTP/1.1\r\n" + HOST + headers + "\r\n" + body;
    }

    private static String chunked(String body) {
        return post("Transfer-Encoding: chunked\r\n", body);
    }

    static Stream<Arguments> lengths() {
        String cl = "Content-Length: ";
        return Stream.of(
                bad("CL.TE", post(cl + "6\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\nG" + SMUGGLED)),
                bad("TE.CL", post("Transfer-Encoding: chunked\r\n" + cl + "4\r\n", "0\r\n\r\n" + SMUGGLED)),
                bad("CL.CL different", post(cl + "0\r\n" + cl + "6\r\n", SMUGGLED)),
                bad("CL.CL list", post(cl + "0, 6\r\n", SMUGGLED)),
                bad("CL.CL reversed", post(cl + "6\r\n" + cl + "0\r\n", SMUGGLED)),
                bad("CL negative", post(cl + "-1\r\n", SMUGGLED)),
                bad("CL plus", post(cl + "+5\r\n", "aaaaa" + SMUGGLED)),
                bad("CL hexadecimal", post(cl + "0x5\r\n", "aaaaa" + SMUGGLED)),
                bad("CL with a letter", post(cl + "5a\r\n", "aaaaa" + SMUGGLED)),
                bad("CL with a space inside", post(cl + "1 0\r\n", "aaaaaaaaaa" + SMUGGLED)),
                bad("CL empty", post(cl + "\r\n", SMUGGLED)),
                bad("CL beyond 2^63", post(cl + "9223372036854775808\r\n", SMUGGLED)),
                bad("CL wraps", post(cl + "18446744073709551616\r\n", SMUGGLED)),
                bad("CL decimal point", post(cl + "1.0\r\n", "a" + SMUGGLED)),
                bad("CL underscore", post(cl + "1_0\r\n", "aaaaaaaaaa" + SMUGGLED)),
                bad("CL NUL", post(cl + "5\0\r\n", "aaaaa" + SMUGGLED)),
                bad("CL vertical tab", post(cl + "\u000b5\r\n", "aaaaa" + SMUGGLED)),
                bad("TE unknown", post("Transfer-Encoding: xchunked\r\n", "0\r\n\r\n" + SMUGGLED)),
                bad("TE identity", post("Transfer-Encoding: identity\r\n", "0\r\n\r\n" + SMUGGLED)),
                bad("TE chunked twice", post("Transfer-Encoding: chunked, chunked\r\n", "0\r\n\r\n" + SMUGGLED)),
                bad("TE chunked not last", post("Transfer-Encoding: chunked, gzip\r\n", "0\r\n\r\n" + SMUGGLED)),
                bad(
                        "TE chunked then identity",
                        post("Transfer-Encoding: chunked, identity\r\n", "0\r\n\r\n" + SMUGGLED)),
                bad("TE in quotes", post("Transfer-Encoding: \"chunked\"\r\n", "0\r\n\r\n" + SMUGGLED)),
                bad("TE vertical tab", post("Transfer-Encoding:\u000bchunked\r\n", "0\r\n\r\n" + SMUGGLED)),
                bad("TE space before colon", post("Transfer-Encoding : chunked\r\n", "0\r\n\r\n" + SMUGGLED)),
                bad("CL space before colon", post("Content-Length : 5\r\n", "aaaaa" + SMUGGLED)),
                bad("TE tab before colon", post("Transfer-Encoding\t: chunked\r\n", "0\r\n\r\n" + SMUGGLED)),
                bad("TE folded", post("Transfer-Encoding:\r\n chunked\r\n", "0\r\n\r\n" + SMUGGLED)),
                bad("TE behind a fold", post("X: a\r\n Transfer-Encoding: chunked\r\n", "0\r\n\r\n" + SMUGGLED)),
                bad("CL folded", post(cl + "\r\n 5\r\n", "aaaaa" + SMUGGLED)),
                bad(
                        "HTTP/1.0 with TE and CL",
                        "POST /asked HTTP/1.0\r\n" + HOST
                                + "Transfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n0\r\n\r\n" + SMUGGLED));
    }

    static Stream<Arguments> heads() {
        return Stream.of(
                bad("bare LF ends the line", "GET /asked HTTP/1.1\n" + HOST + "\r\n" + SMUGGLED),
                bad("bare LF ends a header", "GET /asked HTTP/1.1\r\nHost: a\nX: b\r\n\r\n" + SMUGGLED),
                bad("bare LF ends the head", "GET /asked HTTP/1.1\r\n" + HOST + "\n" + SMUGGLED),
                bad(
                        "bare CR in a value",
                        "GET /asked HTTP/1.1\r\n" + HOST + "X: a\rContent-Length: 9\r\n\r\n" + SMUGGLED),
                bad("bare CR in the line", "GET /asked\r HTTP/1.1\r\n" + HOST + "\r\n" + SMUGGLED),
                bad("obs-fold with space", "GET /asked HTTP/1.1\r\n" + HOST + "X: a\r\n b\r\n\r\n" + SMUGGLED),
                bad("obs-fold with tab", "GET /asked HTTP/1.1\r\n" + HOST + "X: a\r\n\tb\r\n\r\n" + SMUGGLED),
                bad("header without colon", "GET /asked HTTP/1.1\r\n" + HOST + "X\r\n\r\n" + SMUGGLED),
                bad("header without name", "GET /asked HTTP/1.1\r\n" + HOST + ": x\r\n\r\n" + SMUGGLED),
                bad("first header begins with space", "GET /asked HTTP/1.1\r\n Host: a\r\n\r\n" + SMUGGLED),
                bad("NUL in a name", "GET /asked HTTP/1.1\r\n" + HOST + "X\0: a\r\n\r\n" + SMUGGLED),
                bad("NUL in a value", "GET /asked HTTP/1.1\r\n" + HOST + "X: a\0b\r\n\r\n" + SMUGGLED),
                bad("no host", "GET /asked HTTP/1.1\r\n\r\n" + SMUGGLED),
                bad("two hosts", "GET /asked HTTP/1.1\r\n" + HOST + "Host: other\r\n\r\n" + SMUGGLED),
                bad("host of a target and another", "GET http://other/asked HTTP/1.1\r\n" + HOST + "\r\n" + SMUGGLED),
                bad("host with a path", "GET /asked HTTP/1.1\r\nHost: a/b\r\n\r\n" + SMUGGLED),
                bad("host with userinfo", "GET /asked HTTP/1.1\r\nHost: a@b\r\n\r\n" + SMUGGLED),
                bad("no version", "GET /asked\r\n" + SMUGGLED),
                bad("version 0.9", "GET /asked HTTP/0.9\r\n" + HOST + "\r\n" + SMUGGLED),
                bad("version 1.2", "GET /asked HTTP/1.2\r\n" + HOST + "\r\n" + SMUGGLED),
                bad("method with a bracket", "GE(T /asked HTTP/1.1\r\n" + HOST + "\r\n" + SMUGGLED),
                bad("path with CRLF", "GET /asked%0d%0aX:a HTTP/1.1\r\n" + HOST + "\r\n" + SMUGGLED),
                bad("path with NUL", "GET /asked%00 HTTP/1.1\r\n" + HOST + "\r\n" + SMUGGLED),
                bad("fragment", "GET /asked#x HTTP/1.1\r\n" + HOST + "\r\n" + SMUGGLED),
                bad("two dots", "GET /a/%2e%2e/asked HTTP/1.1\r\n" + HOST + "\r\n" + SMUGGLED),
                bad("encoded slash", "GET /a%2fasked HTTP/1.1\r\n" + HOST + "\r\n" + SMUGGLED),
                bad("HTTP/2 preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + SMUGGLED));
    }

    /** The head is good; what is wrong comes in the body, so the application may have been asked, once, before it is known. */
    static Stream<Arguments> bodies() {
        return Stream.of(
                bad("chunk size is no number", chunked("g\r\na\r\n0\r\n\r\n" + SMUGGLED)),
                bad("chunk size negative", chunked("-1\r\na\r\n0\r\n\r\n" + SMUGGLED)),
                bad("chunk size 0x", chunked("0x1\r\na\r\n0\r\n\r\n" + SMUGGLED)),
                bad("chunk size of 9 bytes", chunked("ffffffffffffffff0\r\na\r\n0\r\n\r\n" + SMUGGLED)),
                bad("chunk size beyond 64 bits", chunked("10000000000000001\r\na\r\n0\r\n\r\n" + SMUGGLED)),
                bad("chunk size empty", chunked("\r\na\r\n0\r\n\r\n" + SMUGGLED)),
                bad("chunk size plus", chunked("+1\r\na\r\n0\r\n\r\n" + SMUGGLED)),
                bad("chunk size ends with LF", chunked("1\na\r\n0\r\n\r\n" + SMUGGLED)),
                bad("chunk size ends with CR", chunked("1\ra\r\n0\r\n\r\n" + SMUGGLED)),
                bad("chunk longer than its size", chunked("1\r\nab\r\n0\r\n\r\n" + SMUGGLED)),
                bad("chunk ends with LF", chunked("1\r\na\n0\r\n\r\n" + SMUGGLED)),
                bad("chunk without an end", chunked("1\r\na0\r\n\r\n" + SMUGGLED)),
                bad("extension with LF", chunked("1;x\na\r\n0\r\n\r\n" + SMUGGLED)),
                bad("last chunk ends with LF", chunked("0\n\r\n" + SMUGGLED)),
                bad("trailer ends with LF", chunked("0\r\nX: a\n\r\n" + SMUGGLED)),
                bad("trailer folded", chunked("0\r\nX: a\r\n b\r\n\r\n" + SMUGGLED)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource({"lengths", "heads"})
    void isRefusedBeforeTheApplicationSeesIt(String name, String bytes) throws Exception {
        String answered = answersTo(bytes);

        assertThat(ran).as(answered).isEmpty();
        assertThat(answered).doesNotContain("HTTP/1.1 2");
        assertThat(answered.lines().filter(line -> line.startsWith("HTTP/1.1 ")).toList())
                .hasSizeLessThanOrEqualTo(1)
                .allMatch(line -> line.startsWith("HTTP/1.1 4") || line.startsWith("HTTP/1.1 50"));
        assertThat(answered).as("tells nothing of what answers").doesNotContain("Powered by", "fraud-scanner.scan/");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("lengths")
    void itIsOnRecordUnderTheNameOfWhoSentIt(String name, String bytes) throws Exception {
        String answered = answersTo(bytes);

        assertThat(mesh.unread).as(answered).singleElement().satisfies(call -> {
            assertThat(call.peer()).startsWith(caller.leaf());
            assertThat(call.method().length()).isLessThan(100);
        });
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("bodies")
    void aBodyWithoutAClearEndTakesItsConnectionWithIt(String name, String bytes) throws Exception {
        String answered = answersTo(bytes);

        assertThat(ran).as(answered).isSubsetOf("/asked").hasSizeLessThanOrEqualTo(1);
        assertThat(answered).doesNotContain("HTTP/1.1 200");
    }

    @Test
    void anUpgradeToHttp2InClearIsRefused() throws Exception {
        String answered = answersTo(
                "GET /asked HTTP/1.1\r\n" + HOST
                        + "Connection: Upgrade, HTTP2-Settings, close\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAoAAAAAIAAAAA\r\n\r\n");
        assertThat(answered).startsWith("HTTP/1.1 501");
        assertThat(ran).isEmpty();
    }

    /** Without this the tests above would prove nothing. */
    @Test
    void twoRequestsWithClearEndsAreBothAnswered() throws Exception {
        String answered = answersTo(chunked("1;ext=a\r\na\r\n0\r\nX: trailer\r\n\r\n") + "GET /second HTTP/1.1\r\n"
                + HOST + "Connection: close\r\n\r\n");
        assertThat(ran).containsExactly("/asked", "/second");
        assertThat(answered).contains("HTTP/1.1 200");
    }

    /** Everything that is answered until the server closes the connection, which it must. */
    private String answersTo(String bytes) throws IOException {
        try (SSLSocket socket =
                (SSLSocket) callerTls().getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), port())) {
            socket.setSoTimeout(60_000);
            socket.startHandshake();
            socket.getOutputStream().write(bytes.getBytes(StandardCharsets.ISO_8859_1));
            socket.getOutputStream().flush();
            ByteArrayOutputStream answer = new ByteArrayOutputStream();
            try {
                for (int b = socket.getInputStream().read();
                        b >= 0;
                        b = socket.getInputStream().read()) {
                    answer.write(b);
                }
            } catch (SocketTimeoutException open) {
                throw new AssertionError("the connection was left open after " + answer, open);
            } catch (IOException reset) {
                // closed, and not gently
                return answer.toString(StandardCharsets.ISO_8859_1);
            }
            return answer.toString(StandardCharsets.ISO_8859_1);
        }
    }
}
