package gov.hms.mesh;

import gov.hms.mesh.call.SpiffeId;
import gov.hms.mesh.internal.discovery.ControlPlane;
import gov.hms.mesh.internal.disk.FileStateDirectory;
import gov.hms.mesh.internal.disk.StateDirectory;
import gov.hms.mesh.internal.identity.IdentityFile;
import gov.hms.mesh.internal.identity.IdentitySource;
import gov.hms.mesh.internal.identity.SvidClient;
import gov.hms.mesh.internal.time.ThreadTimers;
import gov.hms.mesh.internal.tls.AnchorTrustManager;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.micrometer.core.instrument.MeterRegistry;
import io.opentelemetry.api.OpenTelemetry;
import java.net.InetSocketAddress;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The first contact: a certificate from HMS-SYS, or the kept one, and then a running mesh. */
final class Joining {
    private static final Logger log = LoggerFactory.getLogger(Joining.class);
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

    private Joining() {}

    static HmsMesh join(Settings settings, MeterRegistry meters, OpenTelemetry openTelemetry) {
        InstantSource clock = InstantSource.system();
        // one mesh, one directory: the versions of an HMS-SYS whose data was made anew begin again, and must not look
        // old
        StateDirectory disk = new FileStateDirectory(
                settings.stateDirectory().resolve(settings.anchor().substring(0, 16)));
        IdentitySource identity = new IdentitySource();
        SvidClient.Issued issued = identity(settings, new IdentityFile(disk), clock);
        identity.adopt(issued.svid(), issued.trustBundle());
        log.info("joined the mesh as {}", issued.svid());
        HmsMesh mesh = new HmsMesh(new Wiring(
                settings,
                identity,
                new ControlPlane(settings.addresses(), identity),
                disk,
                meters,
                openTelemetry,
                () -> firstCertificate(settings),
                Wiring.Environment.real(new ThreadTimers("hms-mesh-sync"), new ThreadTimers("hms-mesh-timer"), clock)));
        mesh.start();
        return mesh;
    }

    private static SvidClient.Issued identity(Settings settings, IdentityFile file, InstantSource clock) {
        if (settings.keepIdentity()) {
            Optional<SvidClient.Issued> kept = file.read().filter(issued -> usable(issued, settings, clock.instant()));
            if (kept.isPresent()) {
                return kept.get();
            }
        }
        SvidClient.Issued issued = firstCertificate(settings);
        if (settings.keepIdentity()) {
            file.keep(issued);
        }
        return issued;
    }

    /** A kept identity must be valid, ours, and under the root that the join string pins. */
    private static boolean usable(SvidClient.Issued kept, Settings settings, Instant now) {
        return kept.svid().validAt(now)
                && kept.svid().spiffeId().equals(expected(settings))
                && pinned(kept, settings.anchor());
    }

    private static boolean pinned(SvidClient.Issued issued, String anchor) {
        for (X509Certificate root : issued.trustBundle()) {
            if (AnchorTrustManager.sha256(root).equals(anchor)) {
                return true;
            }
        }
        return false;
    }

    private static SpiffeId expected(Settings settings) {
        return SpiffeId.ofWorkload(settings.trustDomain(), settings.name());
    }

    private static SvidClient.Issued firstCertificate(Settings settings) {
        if (settings.token().isEmpty()) {
            throw new MeshJoinException(
                    "there is no Service Token; make one with: hms token" + " create " + settings.name());
        }
        long start = System.nanoTime();
        String failure = "never asked";
        do {
            for (InetSocketAddress address : settings.addresses()) {
                ManagedChannel channel = ControlPlane.open(
                        address,
                        new AnchorTrustManager(settings.anchor(), SpiffeId.ofControlPlane(settings.trustDomain())),
                        null);
                try {
                    return checked(SvidClient.join(channel, settings.token()), settings);
                } catch (StatusRuntimeException refused) {
                    failure = explain(refused, address);
                } catch (CertificateException unusable) {
                    throw new MeshJoinException(unusable.getMessage());
                } finally {
                    channel.shutdownNow();
                }
            }
            LockSupport.parkNanos(PAUSE_NANOS + ThreadLocalRandom.current().nextLong(PAUSE_NANOS));
        } while (System.nanoTime() - start < PATIENCE_NANOS
                && !Thread.currentThread().isInterrupted());
        throw new MeshJoinException("no HMS-SYS answers at " + settings.addresses() + " ("
                + failure + "). Start it with `hms sys run`, or check the address in HMS_MESH_JOIN; to be able to start"
                + " without it, set HMS_MESH_KEEP_IDENTITY=true before the next successful start");
    }

    private static SvidClient.Issued checked(SvidClient.Issued issued, Settings settings) {
        if (!issued.svid().spiffeId().equals(expected(settings))) {
            throw new MeshJoinException(
                    "the Service Token is for " + issued.svid().spiffeId() + " (expected: " + expected(settings) + ")");
        }
        return issued;
    }

    /** Why HMS-SYS could not be asked; throws at once when it was asked and said no. */
    private static String explain(StatusRuntimeException refused, InetSocketAddress address) {
        Status status = refused.getStatus();
        Throwable root = refused;
        while (root.getCause() != null && root.getCause() != root) {
            root = root.getCause();
        }
        switch (status.getCode()) {
            case UNAUTHENTICATED, PERMISSION_DENIED, INVALID_ARGUMENT ->
                throw new MeshJoinException("HMS-SYS refused: " + status.getDescription());
            case UNAVAILABLE, DEADLINE_EXCEEDED -> {
                if (root instanceof CertificateException) {
                    throw new MeshJoinException(address + " is not our HMS-SYS: " + root.getMessage());
                }
                return root == refused ? String.valueOf(status.getDescription()) : root.getMessage();
            }
            default ->
                throw new MeshJoinException("HMS-SYS answered " + status.getCode() + ": " + status.getDescription());
        }
    }
}
