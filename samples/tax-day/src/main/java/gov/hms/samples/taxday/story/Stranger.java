package gov.hms.samples.taxday.story;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/** Somebody outside the mesh who knocks at a service's port: looks at its certificate, and tries to get in without one. */
final class Stranger {
    private static final int TIMEOUT_MILLIS = 10_000;
    private static final int URI_NAME = 6;
    private static final byte[] REQUEST =
            "GET /returns HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private final String host;
    private final int port;

    Stranger(String host, int port) {
        this.host = host;
        this.port = port;
    }

    X509Certificate look() throws IOException, GeneralSecurityException {
        try (SSLSocket socket = connect()) {
            socket.startHandshake();
            return (X509Certificate) socket.getSession().getPeerCertificates()[0];
        }
    }

    /** In TLS 1.3 the refusal arrives with the first answer, after a handshake that looks fine from here. */
    boolean refusedWithoutCertificate() throws GeneralSecurityException, IOException {
        try (SSLSocket socket = connect()) {
            return gotNoAnswer(socket);
        }
    }

    boolean refusedInClear() throws IOException {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(host, port), TIMEOUT_MILLIS);
            socket.setSoTimeout(TIMEOUT_MILLIS);
            return gotNoAnswer(socket);
        }
    }

    private static boolean gotNoAnswer(Socket socket) {
        try {
            socket.getOutputStream().write(REQUEST);
            socket.getOutputStream().flush();
            byte[] start = socket.getInputStream().readNBytes(5);
            return !new String(start, StandardCharsets.US_ASCII).equals("HTTP/");
        } catch (IOException refused) {
            return true;
        }
    }

    static String spiffeId(X509Certificate certificate) throws IOException {
        try {
            for (List<?> name : certificate.getSubjectAlternativeNames()) {
                if (name.get(0).equals(URI_NAME)) {
                    return name.get(1).toString();
                }
            }
            return "";
        } catch (CertificateParsingException e) {
            throw new IOException("a certificate whose names cannot be read", e);
        }
    }

    private SSLSocket connect() throws IOException, GeneralSecurityException {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {new LooksOnly()}, null);
        SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket();
        socket.connect(new InetSocketAddress(host, port), TIMEOUT_MILLIS);
        socket.setSoTimeout(TIMEOUT_MILLIS);
        return socket;
    }

    /** Believes nobody and asks nobody: the stranger only reads what the certificate says. */
    private static final class LooksOnly implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
