package gov.hms.mesh.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;

/**
 * A caller and a called that meet again and again over real TLS, each with one and the same context, so that every meeting after the
 * first resumes the session. Each end tells whom it saw.
 */
public final class ResumingPair implements AutoCloseable {
    private final SSLServerSocket server;
    private final SSLContext caller;
    private final String protocol;
    private final AskedTrust callerTrust;
    private final AskedTrust calledTrust;
    private final BlockingQueue<Optional<Seen>> served = new LinkedBlockingQueue<>();
    private final Thread serving;

    /**
     * What one end of a connection holds of the other.
     *
     * @param created when the session was made, not the connection: the one sign of a resumed session in every version of TLS
     * @param id of the session; in TLS 1.3 it says nothing
     */
    public record Seen(List<X509Certificate> peer, long created, String id, String protocol) {
        static Seen of(SSLSession session) throws SSLPeerUnverifiedException {
            return new Seen(
                    Stream.of(session.getPeerCertificates())
                            .map(X509Certificate.class::cast)
                            .toList(),
                    session.getCreationTime(),
                    HexFormat.of().formatHex(session.getId()),
                    session.getProtocol());
        }

        public boolean resumes(Seen before) {
            return created == before.created && peer.equals(before.peer);
        }
    }

    /** Both ends of one connection, over which a byte went there and back. */
    public record Meeting(Seen byCaller, Seen byCalled) {
        /** Whether it is the session of the other meeting that was resumed, as both ends have it. */
        public boolean resumes(Meeting before) {
            return byCaller.resumes(before.byCaller) && byCalled.resumes(before.byCalled);
        }
    }

    /** Each trusts the other's root. */
    public ResumingPair(TestIdentity caller, TestIdentity called, String protocol) throws IOException {
        this.protocol = protocol;
        callerTrust = new AskedTrust((javax.net.ssl.X509ExtendedTrustManager) TestCa.trustManager(called.root()));
        calledTrust = new AskedTrust((javax.net.ssl.X509ExtendedTrustManager) TestCa.trustManager(caller.root()));
        this.caller = caller.context(callerTrust);
        server = (SSLServerSocket) called.context(calledTrust)
                .getServerSocketFactory()
                .createServerSocket(0, 10, InetAddress.getLoopbackAddress());
        server.setNeedClientAuth(true);
        server.setEnabledProtocols(new String[] {protocol});
        serving = new Thread(this::serve, "resuming-pair");
        serving.setDaemon(true);
        serving.start();
    }

    private void serve() {
        while (!server.isClosed()) {
            try (SSLSocket socket = (SSLSocket) server.accept()) {
                socket.setSoTimeout(20_000);
                socket.setTcpNoDelay(true);
                int heard = socket.getInputStream().read();
                Seen seen = Seen.of(socket.getSession());
                socket.getOutputStream().write(heard);
                served.add(Optional.of(seen));
            } catch (IOException refused) {
                if (!server.isClosed()) {
                    served.add(Optional.empty());
                }
            }
        }
    }

    /**
     * Meets once more.
     *
     * @throws IOException when one of the two does not want to
     */
    public Meeting meet() throws IOException, InterruptedException {
        long before = System.currentTimeMillis();
        while (System.currentTimeMillis() == before) {
            // a session that is made now must not bear the time of the one before
            Thread.onSpinWait();
        }
        Seen byCaller;
        try (SSLSocket socket =
                (SSLSocket) caller.getSocketFactory().createSocket(server.getInetAddress(), server.getLocalPort())) {
            socket.setEnabledProtocols(new String[] {protocol});
            socket.setSoTimeout(20_000);
            socket.setTcpNoDelay(true);
            socket.getOutputStream().write(7);
            if (socket.getInputStream().read() != 7) {
                throw new IOException("the called hung up");
            }
            byCaller = Seen.of(socket.getSession());
        } catch (IOException refused) {
            byCalled();
            throw refused;
        }
        return new Meeting(
                byCaller,
                byCalled().orElseThrow(() -> new UncheckedIOException(new IOException("only the called refused"))));
    }

    private Optional<Seen> byCalled() throws InterruptedException {
        Optional<Seen> seen = served.poll(30, TimeUnit.SECONDS);
        if (seen == null) {
            throw new AssertionError("the called heard nothing within 30 s");
        }
        return seen;
    }

    /** What the caller's TLS asks before it trusts the called. */
    public AskedTrust callerTrust() {
        return callerTrust;
    }

    /** What the called one's TLS asks before it trusts the caller. */
    public AskedTrust calledTrust() {
        return calledTrust;
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
