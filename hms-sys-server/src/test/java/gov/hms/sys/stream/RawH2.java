package gov.hms.sys.stream;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/** HTTP/2 frame by frame, over TLS and without a certificate: what no library would send. */
final class RawH2 implements AutoCloseable {
    static final int DATA = 0;
    static final int HEADERS = 1;
    static final int PRIORITY = 2;
    static final int RST_STREAM = 3;
    static final int SETTINGS = 4;
    static final int PUSH_PROMISE = 5;
    static final int PING = 6;
    static final int GOAWAY = 7;
    static final int WINDOW_UPDATE = 8;
    static final int CONTINUATION = 9;

    static final int END_STREAM = 1;
    static final int END_HEADERS = 4;

    private final SSLSocket socket;
    private final OutputStream out;
    private final Thread reader;
    final AtomicInteger resets = new AtomicInteger();
    final AtomicInteger frames = new AtomicInteger();
    volatile int goAway = -1;
    volatile boolean closed;

    RawH2(int port) throws Exception {
        this(port, true);
    }

    /** @param preface whether to begin as HTTP/2 begins */
    RawH2(int port, boolean preface) throws Exception {
        SSLContext tls = SSLContext.getInstance("TLS");
        tls.init(null, new TrustManager[] {new TrustsAll()}, new SecureRandom());
        socket = (SSLSocket) tls.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), port);
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setApplicationProtocols(new String[] {"h2"});
        socket.setSSLParameters(parameters);
        socket.setSoTimeout(90_000);
        socket.startHandshake();
        out = socket.getOutputStream();
        reader = new Thread(this::read, "raw-h2");
        reader.setDaemon(true);
        reader.start();
        if (preface) {
            raw("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            frame(SETTINGS, 0, 0, new byte[0]);
        }
    }

    private void read() {
        try (DataInputStream in = new DataInputStream(input())) {
            while (true) {
                int length = in.readUnsignedByte() << 16 | in.readUnsignedShort();
                int type = in.readUnsignedByte();
                in.readUnsignedByte();
                in.readInt();
                byte[] payload = in.readNBytes(length);
                frames.incrementAndGet();
                if (type == RST_STREAM) {
                    resets.incrementAndGet();
                } else if (type == GOAWAY) {
                    goAway = ByteBuffer.wrap(payload).getInt(4);
                }
            }
        } catch (IOException over) {
            closed = true;
        }
    }

    private InputStream input() throws IOException {
        return socket.getInputStream();
    }

    void raw(byte[] bytes) throws IOException {
        out.write(bytes);
        out.flush();
    }

    void frame(int type, int flags, int stream, byte[] payload) throws IOException {
        raw(bytes(type, flags, stream, payload));
    }

    static byte[] bytes(int type, int flags, int stream, byte[] payload) {
        return ByteBuffer.allocate(9 + payload.length)
                .put((byte) (payload.length >> 16))
                .putShort((short) payload.length)
                .put((byte) type)
                .put((byte) flags)
                .putInt(stream)
                .put(payload)
                .array();
    }

    static byte[] number(int value) {
        return ByteBuffer.allocate(4).putInt(value).array();
    }

    static byte[] setting(int id, int value) {
        return ByteBuffer.allocate(6).putShort((short) id).putInt(value).array();
    }

    /** Of a request to the one method that is open to all. */
    static byte[] request() {
        ByteArrayOutputStream block = new ByteArrayOutputStream();
        block.write(0x83);
        block.write(0x87);
        block.write(0x04);
        text(block, "/hms.mesh.v1.Identity/Join");
        block.write(0x01);
        text(block, "hms-sys");
        literal(block, "content-type", "application/grpc");
        literal(block, "te", "trailers");
        return block.toByteArray();
    }

    static void literal(ByteArrayOutputStream block, String name, String value) {
        block.write(0x00);
        text(block, name);
        text(block, value);
    }

    private static void text(ByteArrayOutputStream block, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        if (bytes.length < 127) {
            block.write(bytes.length);
        } else {
            block.write(127);
            int rest = bytes.length - 127;
            for (; rest >= 128; rest >>= 7) {
                block.write(rest & 0x7f | 0x80);
            }
            block.write(rest);
        }
        block.writeBytes(bytes);
    }

    /** Whether the server ends the connection before the time is over. */
    boolean endsWithin(long seconds) throws InterruptedException {
        reader.join(TimeUnit.SECONDS.toMillis(seconds));
        return closed || goAway >= 0;
    }

    @Override
    public void close() throws Exception {
        socket.close();
        reader.join(5_000);
    }

    private static final class TrustsAll implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {
            // all
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {
            // all
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
