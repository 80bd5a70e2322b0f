package gov.hms.mesh.internal.inbound;

import gov.hms.mesh.call.Admission;
import gov.hms.mesh.call.Deadline;
import gov.hms.mesh.call.InboundCall;
import gov.hms.mesh.call.ResponseFlag;
import gov.hms.mesh.call.SpiffeId;
import gov.hms.mesh.internal.cluster.ClusterView;
import gov.hms.mesh.internal.identity.IdentitySource;
import gov.hms.mesh.internal.identity.IdentityState;
import gov.hms.mesh.internal.resolve.RegistryCache;
import gov.hms.mesh.internal.route.PausedAnswer;
import gov.hms.mesh.internal.telemetry.Names;
import gov.hms.mesh.internal.time.Ticker;
import gov.hms.mesh.internal.tls.PeerSvids;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The checks of a request, in their order: who calls, proved now; whether we may answer at all; whether the service is paused;
 * whether the caller still waits. What a caller is refused for is told in general words; the log has the particulars.
 */
public final class InboundStack {
    private static final Logger log = LoggerFactory.getLogger(InboundStack.class);
    private static final long MAX_TIMEOUT_MS = 3_600_000;

    private final PeerSvids peers;
    private final IdentitySource identity;
    private final RegistryCache registry;
    private final InboundTelemetry telemetry;
    private final Ticker ticker;
    private final InstantSource clock;

    public InboundStack(
            PeerSvids peers,
            IdentitySource identity,
            RegistryCache registry,
            InboundTelemetry telemetry,
            Ticker ticker,
            InstantSource clock) {
        this.peers = peers;
        this.identity = identity;
        this.registry = registry;
        this.telemetry = telemetry;
        this.ticker = ticker;
        this.clock = clock;
    }

    public Admission accept(InboundCall call) {
        Instant now = clock.instant();
        SpiffeId peer = peer(call);
        if (peer == null) {
            return refused(call, ResponseFlag.UAEX, 401, "Client Identity Required", List.of());
        }
        IdentityState self = identity.current();
        ClusterView own = registry.own().view();
        if (self == null || !self.svid().validAt(now) || own == null) {
            return refused(call, ResponseFlag.UF, 503, "Mesh Not Ready", List.of(Names.REASON_HEADER, "not-ready"));
        }
        if (own.config().pausedAt(now)) {
            Instant until = own.config().pausedUntil().orElseThrow();
            return refused(call, ResponseFlag.PA, 503, PausedAnswer.REASON, PausedAnswer.headers(until, now));
        }
        Deadline deadline = deadline(call);
        if (deadline.expired(ticker.nanos())) {
            return refused(call, ResponseFlag.UT, 504, "Deadline Exceeded", List.of(Names.REASON_HEADER, "deadline"));
        }
        return telemetry.admitted(call, peer, deadline);
    }

    /** The caller's identity; null when it has none that is valid now and of our trust domain. */
    private SpiffeId peer(InboundCall call) {
        if (call.peer().isEmpty()) {
            return null;
        }
        try {
            SpiffeId peer = peers.require(call.peer().get(0));
            IdentityState self = identity.current();
            if (self != null && peer.trustDomain().equals(self.svid().spiffeId().trustDomain())) {
                return peer;
            }
            log.warn("refused a caller of another trust domain: {}", peer);
        } catch (SSLPeerUnverifiedException unverified) {
            log.warn("refused a caller: {}", unverified.getMessage());
        }
        return null;
    }

    /** What the caller said it would wait. Nonsense counts as nothing said: it can only shorten our work, never lengthen it. */
    private Deadline deadline(InboundCall call) {
        String header = call.header().apply(Names.TIMEOUT_HEADER);
        if (header == null || header.isEmpty() || header.length() > 10) {
            return Deadline.NEVER;
        }
        try {
            long millis = Math.min(Long.parseLong(header), MAX_TIMEOUT_MS);
            return Deadline.afterNanos(millis * 1_000_000, ticker.nanos());
        } catch (NumberFormatException nonsense) {
            log.debug("a caller sent {}: {}", Names.TIMEOUT_HEADER, "a value that is no number");
            return Deadline.NEVER;
        }
    }

    private Admission refused(InboundCall call, ResponseFlag flag, int status, String reason, List<String> headers) {
        telemetry.refused(call, status, flag);
        return new Admission.Refused(flag, status, reason, headers);
    }
}
