package gov.hms.mesh.servlet;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.util.Locale;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/** One TLS connection that speaks HTTP/1.1, so that a test decides when it is opened, used and closed. */
final class TlsClient implements AutoCloseable {
    private final SSLSocket socket;

    TlsClient(SSLContext context, int port) throws IOException {
        socket = (SSLSocket) context.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(120_000);
        socket.setTcpNoDelay(true);
    }

    X509Certificate serverLeaf() throws IOException {
        socket.startHandshake();
        return (X509Certificate) socket.getSession().getPeerCertificates()[0];
    }

    Answer get(String path, String... headers) throws IOException {
        send("GET", path, headers);
        return receive();
    }

    void send(String method, String path, String... headers) throws IOException {
        StringBuilder head = new StringBuilder(method + " " + path + " HTTP/1.1\r\nHost: fraud-scanner.scan\r\n");
        for (String header : headers) {
            head.append(header).append("\r\n");
        }
        socket.getOutputStream().write((head + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
        socket.getOutputStream().flush();
    }

    Answer receive() throws IOException {
        Answer head = head();
        int length = Integer.parseInt(head.header("Content-Length"));
        return new Answer(head.head, new String(socket.getInputStream().readNBytes(length), StandardCharsets.UTF_8));
    }

    /** The answer's head; its body is left where it is. */
    Answer head() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        while (!bytes.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
            int b = socket.getInputStream().read();
            if (b < 0) {
                throw new IOException("closed after " + bytes);
            }
            bytes.write(b);
        }
        return new Answer(bytes.toString(StandardCharsets.ISO_8859_1), "");
    }

    /** Whether the server has closed the connection; waits for it. */
    boolean closedByServer() throws IOException {
        return socket.getInputStream().read() < 0;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    record Answer(String head, String body) {
        String line() {
            return head.lines().findFirst().orElseThrow();
        }

        String header(String name) {
            String prefix = name.toLowerCase(Locale.ROOT) + ":";
            return head.lines()
                    .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(prefix))
                    .map(line -> line.substring(prefix.length()).trim())
                    .findFirst()
                    .orElse(null);
        }
    }
}
