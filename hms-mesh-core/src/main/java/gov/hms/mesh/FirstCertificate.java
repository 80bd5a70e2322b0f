package gov.hms.mesh;

import gov.hms.mesh.call.SpiffeId;
import gov.hms.mesh.internal.discovery.ControlPlane;
import gov.hms.mesh.internal.identity.Csr;
import gov.hms.mesh.internal.identity.SvidClient;
import gov.hms.mesh.internal.tls.AnchorTrustManager;
import gov.hms.mesh.internal.tls.MeshTrustManager;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.net.InetSocketAddress;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import javax.net.ssl.X509TrustManager;

/**
 * A certificate for a Service Token. A token is good for one key, so the key stays the same until a certificate for it has
 * arrived: else a lost answer would burn the token.
 */
final class FirstCertificate {
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

    /** As long as it takes HMS-SYS to let the next one of this identity in. */
    private static final long CROWDED_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Settings settings;
    private Csr pending;

    FirstCertificate(Settings settings) {
        this.settings = settings;
    }

    /** Tries for ten seconds. Blocks the calling thread. */
    SvidClient.Issued obtain() {
        return obtain(new AnchorTrustManager(settings.anchors(), controlPlane()));
    }

    /**
     * As {@link #obtain()}, when the certificate ended before it could be renewed: the roots may have been replaced since the join string
     * was made, and the one that it pins may be trusted no more.
     *
     * @param bundle the roots that are trusted now
     */
    SvidClient.Issued again(List<X509Certificate> bundle) {
        return obtain(new MeshTrustManager(bundle, controlPlane()::equals));
    }

    private SpiffeId controlPlane() {
        return SpiffeId.ofControlPlane(settings.trustDomain());
    }

    private synchronized SvidClient.Issued obtain(X509TrustManager trust) {
        String token = settings.token().get();
        if (token.isEmpty()) {
            throw new MeshJoinException(
                    "there is no Service Token; make one with: hms token create " + settings.name());
        }
        if (pending == null) {
            pending = Csr.create();
        }
        SvidClient.Issued issued = checked(ask(token, trust));
        pending = null;
        return issued;
    }

    private SvidClient.Issued ask(String token, X509TrustManager trust) {
        long start = System.nanoTime();
        Failure failure;
        do {
            failure = null;
            for (InetSocketAddress address : settings.addresses()) {
                ManagedChannel channel = ControlPlane.open(address, trust, null);
                try {
                    return SvidClient.join(channel, token, pending);
                } catch (StatusRuntimeException refused) {
                    failure = explain(refused, address);
                } catch (CertificateException unusable) {
                    throw new MeshJoinException(unusable.getMessage());
                } finally {
                    channel.shutdownNow();
                }
            }
            LockSupport.parkNanos(failure.pause() + ThreadLocalRandom.current().nextLong(failure.pause()));
        } while (System.nanoTime() - start < PATIENCE_NANOS
                && !Thread.currentThread().isInterrupted());
        throw new MeshJoinException(failure.sentence());
    }

    private SvidClient.Issued checked(SvidClient.Issued issued) {
        if (!issued.svid().spiffeId().equals(settings.id())) {
            throw new MeshJoinException(
                    "the Service Token is for " + issued.svid().spiffeId() + " (expected: " + settings.id() + ")");
        }
        return issued;
    }

    /** Why there is no certificate yet, and how long to wait before the next try. */
    private record Failure(String sentence, long pause) {}

    /** Throws at once when HMS-SYS was asked and said no. */
    private Failure explain(StatusRuntimeException refused, InetSocketAddress address) {
        Status status = refused.getStatus();
        return switch (status.getCode()) {
            case UNAUTHENTICATED, PERMISSION_DENIED, INVALID_ARGUMENT, FAILED_PRECONDITION ->
                throw new MeshJoinException("HMS-SYS refused: " + status.getDescription());
            case RESOURCE_EXHAUSTED ->
                new Failure("HMS-SYS has too much to do: " + status.getDescription() + ". Start again", CROWDED_NANOS);
            case UNAVAILABLE, DEADLINE_EXCEEDED -> unreachable(refused, address);
            default ->
                throw new MeshJoinException("HMS-SYS answered " + status.getCode() + ": " + status.getDescription());
        };
    }

    private Failure unreachable(StatusRuntimeException failed, InetSocketAddress address) {
        Throwable root = failed;
        boolean distrusted = false;
        while (root.getCause() != null && root.getCause() != root) {
            root = root.getCause();
            distrusted |= root instanceof CertificateException;
        }
        if (distrusted) {
            throw new MeshJoinException(address + " is not our HMS-SYS: " + root.getMessage());
        }
        if (root == failed && failed.getStatus().getCode() == Status.Code.UNAVAILABLE) {
            return new Failure("HMS-SYS cannot say yet: " + failed.getStatus().getDescription(), PAUSE_NANOS);
        }
        String why = root == failed ? String.valueOf(failed.getStatus().getDescription()) : root.getMessage();
        return new Failure(
                "no HMS-SYS answers at " + settings.addresses() + " (" + why
                        + "). Start it with `hms sys run`, or check the"
                        + " address in HMS_MESH_JOIN; to be able to start without it, set HMS_MESH_KEEP_IDENTITY=true before"
                        + " the next successful start",
                PAUSE_NANOS);
    }
}
