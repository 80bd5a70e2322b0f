package gov.hms.mesh;

import gov.hms.mesh.internal.discovery.ControlPlane;
import gov.hms.mesh.internal.disk.FileStateDirectory;
import gov.hms.mesh.internal.disk.StateDirectory;
import gov.hms.mesh.internal.identity.IdentityFile;
import gov.hms.mesh.internal.identity.IdentitySource;
import gov.hms.mesh.internal.identity.SvidClient;
import gov.hms.mesh.internal.identity.X509Svid;
import gov.hms.mesh.internal.time.ThreadTimers;
import gov.hms.mesh.internal.tls.AnchorTrustManager;
import gov.hms.mesh.internal.tls.MeshTrustManager;
import io.micrometer.core.instrument.MeterRegistry;
import io.opentelemetry.api.OpenTelemetry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The first contact: a certificate from HMS-SYS, or the kept one, and then a running mesh. */
final class Joining {
    private static final Logger log = LoggerFactory.getLogger(Joining.class);

    private Joining() {}

    static HmsMesh join(Settings settings, MeterRegistry meters, OpenTelemetry openTelemetry) {
        InstantSource clock = InstantSource.system();
        // one mesh, one directory: the versions of an HMS-SYS whose data was made anew begin again, and must not look
        // old
        StateDirectory disk = new FileStateDirectory(directory(settings));
        IdentitySource identity = new IdentitySource();
        FirstCertificate first = new FirstCertificate(settings);
        SvidClient.Issued issued = identity(settings, first, new IdentityFile(disk, settings.anchors()), clock);
        identity.adopt(issued.svid(), issued.trustBundle());
        log.info("joined the mesh as {}", issued.svid());
        MetricsEndpoint endpoint = endpoint(settings, meters);
        TraceExport traces = TraceExport.none(openTelemetry);
        HmsMesh mesh = null;
        boolean joined = false;
        try {
            if (settings.telemetry().exportTraces()) {
                traces = TraceExport.open(settings);
            }
            Runnable closing = closing(endpoint, traces);
            mesh = new HmsMesh(new Wiring(
                    settings,
                    identity,
                    new ControlPlane(settings.addresses(), identity),
                    disk,
                    endpoint.registry(),
                    traces.openTelemetry(),
                    () -> first.again(identity.current().trustBundle()),
                    Wiring.Environment.real(
                            new ThreadTimers("hms-mesh-sync"), new ThreadTimers("hms-mesh-timer"), clock, closing)));
            mesh.start();
            joined = true;
            return mesh;
        } finally {
            if (!joined && mesh != null) {
                mesh.close();
            } else if (!joined) {
                closing(endpoint, traces).run();
            }
        }
    }

    private static Runnable closing(MetricsEndpoint endpoint, TraceExport traces) {
        return () -> {
            endpoint.close();
            traces.close();
        };
    }

    private static MetricsEndpoint endpoint(Settings settings, MeterRegistry meters) {
        return settings.telemetry().metricsPort().isPresent()
                ? MetricsEndpoint.open(settings.telemetry().metricsPort().getAsInt(), meters)
                : MetricsEndpoint.none(meters);
    }

    /** While the root is being changed there are two anchors; what is kept under either is of the same mesh. */
    private static Path directory(Settings settings) {
        List<Path> candidates = settings.anchors().stream()
                .map(anchor -> settings.stateDirectory().resolve(anchor.substring(0, 16)))
                .toList();
        return candidates.stream().filter(Files::isDirectory).findFirst().orElse(candidates.get(0));
    }

    private static SvidClient.Issued identity(
            Settings settings, FirstCertificate first, IdentityFile file, InstantSource clock) {
        if (settings.keepIdentity()) {
            Optional<IdentityFile.Kept> kept = file.read().filter(found -> usable(found, settings, clock.instant()));
            if (kept.isPresent()) {
                return kept.get().issued();
            }
        }
        SvidClient.Issued issued = first.obtain();
        if (settings.keepIdentity()) {
            file.keep(issued);
        }
        return issued;
    }

    /** A kept identity must be valid, ours by its certificate too, below the kept roots, and of the mesh whose root is pinned. */
    static boolean usable(IdentityFile.Kept kept, Settings settings, Instant now) {
        X509Svid svid = kept.issued().svid();
        return svid.validAt(now)
                && svid.spiffeId().equals(settings.id())
                && leadsToItsRoots(kept.issued())
                && pinned(kept, settings.anchors());
    }

    private static boolean leadsToItsRoots(SvidClient.Issued issued) {
        X509Svid svid = issued.svid();
        try {
            new MeshTrustManager(issued.trustBundle(), svid.spiffeId()::equals)
                    .checkClientTrusted(
                            svid.chain().toArray(X509Certificate[]::new),
                            svid.leaf().getPublicKey().getAlgorithm());
            return true;
        } catch (CertificateException another) {
            log.warn(
                    "the kept identity is not used: its certificate is not what the kept roots vouch for ({})",
                    another.getMessage());
            return false;
        }
    }

    /** The root itself may have been replaced since; then it was the one by which the mesh was joined. */
    private static boolean pinned(IdentityFile.Kept kept, List<String> anchors) {
        if (kept.anchors().stream().anyMatch(anchors::contains)) {
            return true;
        }
        for (X509Certificate root : kept.issued().trustBundle()) {
            if (anchors.contains(AnchorTrustManager.sha256(root))) {
                return true;
            }
        }
        return false;
    }
}
