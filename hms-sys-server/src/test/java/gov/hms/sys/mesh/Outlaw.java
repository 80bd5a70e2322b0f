package gov.hms.sys.mesh;

import gov.hms.mesh.call.LogicalName;
import gov.hms.mesh.call.SpiffeId;
import gov.hms.mesh.internal.disk.FileStateDirectory;
import gov.hms.mesh.internal.identity.IdentityFile;
import gov.hms.mesh.internal.identity.X509Svid;
import gov.hms.mesh.internal.policy.DenyList;
import gov.hms.mesh.testing.TestIdentity;
import gov.hms.sys.audit.AuditLog;
import gov.hms.sys.audit.RefusalLog;
import gov.hms.sys.ca.CertificateAuthority;
import gov.hms.sys.ca.Csrs;
import gov.hms.sys.ca.IssuedCertificates;
import gov.hms.sys.ca.SvidIssuer;
import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContext;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContextBuilder;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslProvider;
import io.grpc.netty.shaded.io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.X509TrustManager;

/**
 * Somebody who holds a certificate of the mesh with its key, and speaks to it with a TLS of his own: it trusts everybody, resumes
 * whatever it can, and knows nothing of renewals.
 */
final class Outlaw {
    final X509Svid svid;
    private final SSLContext tls;
    private final SslContext grpcTls;

    private Outlaw(X509Svid svid) throws IOException {
        this.svid = svid;
        this.tls = new TestIdentity(svid.privateKey(), svid.chain(), svid.leaf()).context(new TrustsAll());
        this.grpcTls = GrpcSslContexts.configure(SslContextBuilder.forClient(), SslProvider.JDK)
                .keyManager(svid.privateKey(), svid.chain())
                .trustManager(InsecureTrustManagerFactory.INSTANCE)
                .build();
    }

    /** With what an instance keeps on its disk, in a directory for each mesh. */
    static Outlaw of(Path state) throws IOException {
        try (Stream<Path> files = Files.walk(state)) {
            Path identity = files.filter(file -> file.endsWith("identity"))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError(state + " holds no identity"));
            return new Outlaw(new IdentityFile(new FileStateDirectory(identity.getParent()), List.of())
                    .read()
                    .orElseThrow()
                    .issued()
                    .svid());
        }
    }

    /** With a certificate that the authority of a mesh signs now, and that ends soon. */
    static Outlaw shortLived(Path ca, Path scratch, String name, Duration life) throws Exception {
        SpiffeId id = SpiffeId.ofWorkload("hms.local", LogicalName.parse(name));
        KeyPair keys = Csrs.ec("secp256r1");
        InstantSource clock = InstantSource.system();
        try (AuditLog audit = AuditLog.open(scratch.resolve("audit.jsonl"), clock, record -> {})) {
            SvidIssuer issuer = new SvidIssuer(
                    CertificateAuthority.open(ca, id.trustDomain(), clock, new SecureRandom()),
                    audit,
                    new RefusalLog(audit, System::nanoTime),
                    () -> life,
                    () -> DenyList.NONE,
                    new IssuedCertificates(clock));
            return new Outlaw(new X509Svid(id, issuer.issue(id, Csrs.of(keys)), keys.getPrivate()));
        }
    }

    /** To answer as whoever he has the certificate of. */
    SSLContext tls() {
        return tls;
    }

    boolean over() {
        return !svid.validAt(Instant.now());
    }

    Line open(int port) throws IOException {
        return new Line((SSLSocket) tls.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), port));
    }

    /** To HMS-SYS. Each channel is a connection of its own, which resumes the session of the one before. */
    ManagedChannel channel(int grpcPort) {
        return NettyChannelBuilder.forAddress("127.0.0.1", grpcPort)
                .sslContext(grpcTls)
                .build();
    }

    /** One connection to a service, kept alive. */
    static final class Line implements AutoCloseable {
        private final SSLSocket socket;

        /** Whether this connection goes on with the session of an earlier one, so that TLS verified nothing. */
        final boolean resumed;

        Line(SSLSocket socket) throws IOException {
            long begun = System.currentTimeMillis();
            this.socket = socket;
            try {
                socket.setSoTimeout(60_000);
                socket.setTcpNoDelay(true);
                socket.startHandshake();
            } catch (IOException refused) {
                socket.close();
                throw refused;
            }
            resumed = socket.getSession().getCreationTime() < begun;
        }

        /** The status of the answer. */
        int post() throws IOException {
            socket.getOutputStream()
                    .write("POST /flag HTTP/1.1\r\nHost: fraud-scanner.scan\r\nContent-Length: 0\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
            ByteArrayOutputStream head = new ByteArrayOutputStream();
            while (!head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
                int b = socket.getInputStream().read();
                if (b < 0) {
                    throw new IOException("hung up after: " + head);
                }
                head.write(b);
            }
            String text = head.toString(StandardCharsets.ISO_8859_1);
            String length = text.replaceAll("(?is).*content-length: *(\\d+).*", "$1");
            socket.getInputStream().readNBytes(length.equals(text) ? 0 : Integer.parseInt(length));
            return Integer.parseInt(text.substring(9, 12));
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    static final class TrustsAll implements X509TrustManager {
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
