package gov.hms.mesh.internal.inbound;

import gov.hms.mesh.call.Admission;
import gov.hms.mesh.call.InboundCall;
import gov.hms.mesh.call.RequestScope;
import gov.hms.mesh.call.ResponseFlag;
import gov.hms.mesh.call.SpiffeId;
import gov.hms.mesh.internal.cluster.ClusterView;
import gov.hms.mesh.internal.identity.IdentitySource;
import gov.hms.mesh.internal.identity.IdentityState;
import gov.hms.mesh.internal.inbound.InboundTelemetry.Served;
import gov.hms.mesh.internal.policy.ServiceConfig;
import gov.hms.mesh.internal.resolve.RegistryCache;
import gov.hms.mesh.internal.route.PausedAnswer;
import gov.hms.mesh.internal.telemetry.Names;
import gov.hms.mesh.internal.time.Ticker;
import gov.hms.mesh.internal.tls.PeerSvids;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;

/**
 * The checks of a request, in their order: who calls, proved now; whether we may answer at all; whether the service is paused;
 * whether this caller may do this; whether it still waits; whether there is room. What a caller is refused for is told in
 * general words; the log has the particulars.
 */
public final class InboundStack {
    private static final String NOBODY = "refused";

    private final PeerGate peers;
    private final IdentitySource identity;
    private final RegistryCache registry;
    private final AccessGate access;
    private final InboundLimit limit;
    private final InboundTelemetry telemetry;
    private final Ticker ticker;
    private final InstantSource clock;

    /** What the checks take from outside. */
    public record Parts(
            PeerSvids peers,
            IdentitySource identity,
            RegistryCache registry,
            InboundLimit limit,
            InboundTelemetry telemetry,
            Ticker ticker,
            InstantSource clock) {}

    public InboundStack(Parts with) {
        peers = new PeerGate(with.peers, with.identity, with.ticker);
        identity = with.identity;
        registry = with.registry;
        access = new AccessGate(with.ticker);
        limit = with.limit;
        telemetry = with.telemetry;
        ticker = with.ticker;
        clock = with.clock;
    }

    public Admission accept(InboundCall call) {
        long arrived = ticker.nanos() - Math.max(0, call.waitedNanos());
        Instant now = clock.instant();
        SpiffeId peer = peers.peer(call);
        if (peer == null) {
            return refused(call, NOBODY, ResponseFlag.UAEX, 401, "Client Identity Required", List.of());
        }
        IdentityState self = identity.current();
        ClusterView own = registry.own().view();
        if (self == null || !self.svid().validAt(now) || identity.denied() || own == null) {
            return refused(call, NOBODY, ResponseFlag.UF, 503, "Mesh Not Ready", reason("not-ready"));
        }
        ServiceConfig config = own.config();
        if (config.pausedAt(now)) {
            Instant until = config.pausedUntil().orElseThrow();
            return refused(call, NOBODY, ResponseFlag.PA, 503, PausedAnswer.REASON, PausedAnswer.headers(until, now));
        }
        return switch (access.judge(config.access(), peer, call)) {
            case DENIED ->
                refused(call, InboundTelemetry.name(peer), ResponseFlag.UAEX, 403, "Forbidden", reason("denied"));
            case AMBIGUOUS ->
                refused(
                        call,
                        InboundTelemetry.name(peer),
                        ResponseFlag.UAEX,
                        400,
                        "Bad Request",
                        reason("ambiguous-path"));
            case PERMITTED -> admit(call, peer, arrived);
        };
    }

    private Admission admit(InboundCall call, SpiffeId peer, long arrived) {
        RequestScope scope = CallerWords.of(call, arrived);
        if (scope.deadline().expired(ticker.nanos())) {
            return late(call, peer);
        }
        InboundLimit.Permit permit = limit.acquire(scope.priority(), ticker.nanos());
        if (permit == null) {
            return refused(
                    call,
                    InboundTelemetry.name(peer),
                    ResponseFlag.UO,
                    503,
                    "Overloaded",
                    List.of("Retry-After", "1", Names.REASON_HEADER, "overload"));
        }
        Served served = serve(call, peer, scope, permit, arrived);
        if (scope.deadline().expired(ticker.nanos())) {
            // again, as the very last thing: whatever came before took its time too
            served.abandoned();
            return late(call, peer);
        }
        return served;
    }

    /** What the application brought for its traces may throw; the place is given back then. */
    private Served serve(
            InboundCall call, SpiffeId peer, RequestScope scope, InboundLimit.Permit permit, long arrived) {
        Served served = null;
        try {
            served = telemetry.admitted(call, peer, scope, permit, arrived);
            return served;
        } finally {
            if (served == null) {
                permit.ignored();
            }
        }
    }

    private Admission late(InboundCall call, SpiffeId peer) {
        return refused(
                call, InboundTelemetry.name(peer), ResponseFlag.UT, 504, "Deadline Exceeded", reason("deadline"));
    }

    private static List<String> reason(String word) {
        return List.of(Names.REASON_HEADER, word);
    }

    private Admission refused(
            InboundCall call, String caller, ResponseFlag flag, int status, String reason, List<String> headers) {
        telemetry.refused(call, caller, status, flag);
        return new Admission.Refused(flag, status, reason, headers);
    }
}
