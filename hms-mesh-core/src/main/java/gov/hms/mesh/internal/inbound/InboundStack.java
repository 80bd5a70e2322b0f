package gov.hms.mesh.internal.inbound;

import gov.hms.mesh.call.Admission;
import gov.hms.mesh.call.InboundCall;
import gov.hms.mesh.call.RequestScope;
import gov.hms.mesh.call.ResponseFlag;
import gov.hms.mesh.call.SpiffeId;
import gov.hms.mesh.internal.cluster.ClusterView;
import gov.hms.mesh.internal.identity.IdentitySource;
import gov.hms.mesh.internal.identity.IdentityState;
import gov.hms.mesh.internal.inbound.AccessGate.Verdict;
import gov.hms.mesh.internal.inbound.InboundTelemetry.Served;
import gov.hms.mesh.internal.policy.ServiceConfig;
import gov.hms.mesh.internal.resolve.RegistryCache;
import gov.hms.mesh.internal.route.PausedAnswer;
import gov.hms.mesh.internal.telemetry.Meters;
import gov.hms.mesh.internal.telemetry.Names;
import gov.hms.mesh.internal.time.Ticker;
import gov.hms.mesh.internal.tls.PeerSvids;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

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
    private final PlaintextCallers plaintext;
    private final DenialRecord denials;
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
            Refusals refusals,
            Ticker ticker,
            InstantSource clock) {}

    /** Where what HMS-SYS should hear of is counted. */
    public record Refusals(
            Denials denials, PlaintextCallers plaintext, Meters meters, Supplier<RandomGenerator> random) {}

    public InboundStack(Parts with) {
        peers = new PeerGate(with.peers, with.identity, with.ticker);
        identity = with.identity;
        registry = with.registry;
        plaintext = with.refusals.plaintext;
        denials = new DenialRecord(with.refusals.denials, with.refusals.meters, with.refusals.random, with.ticker);
        limit = with.limit;
        telemetry = with.telemetry;
        ticker = with.ticker;
        clock = with.clock;
    }

    /** Whether requests in clear are let in at this moment: only when HMS-SYS has said so. */
    public boolean permissive() {
        return permissive(registry.own().view());
    }

    private static boolean permissive(ClusterView own) {
        return own != null && own.config().permissive();
    }

    public Admission accept(InboundCall call) {
        long arrived = ticker.nanos() - Math.max(0, call.waitedNanos());
        Instant now = clock.instant();
        ClusterView own = registry.own().view();
        boolean clear = call.clearFrom().isPresent();
        Optional<SpiffeId> peer = clear ? Optional.empty() : Optional.ofNullable(peers.peer(call));
        if (peer.isEmpty() && !(clear && permissive(own))) {
            String id = denials.withoutIdentity(call, now);
            return refused(
                    call, peer, NOBODY, ResponseFlag.UAEX, 401, "Client Identity Required", reason("no-identity", id));
        }
        if (clear) {
            plaintext.count(call.clearFrom().get(), now);
            telemetry.inClear();
        }
        IdentityState self = identity.current();
        if (self == null || !self.svid().validAt(now) || identity.denied() || own == null) {
            return refused(call, peer, NOBODY, ResponseFlag.UF, 503, "Mesh Not Ready", reason("not-ready"));
        }
        ServiceConfig config = own.config();
        if (config.pausedAt(now)) {
            Instant until = config.pausedUntil().orElseThrow();
            return refused(
                    call, peer, NOBODY, ResponseFlag.PA, 503, PausedAnswer.REASON, PausedAnswer.headers(until, now));
        }
        Verdict verdict = AccessGate.judge(config.access(), peer, call);
        if (verdict != Verdict.PERMITTED) {
            String id = denials.of(verdict, config.access(), peer, call, now);
            if (!config.access().dryRun()) {
                return verdict == Verdict.AMBIGUOUS
                        ? refused(call, peer, 400, "Bad Request", reason("ambiguous-path", id))
                        : refused(call, peer, 403, "Forbidden", reason("denied", id));
            }
        }
        return admit(call, peer, arrived);
    }

    /** The server refused it before anybody was asked. */
    public void unread(InboundCall call) {
        denials.unread(call, Optional.ofNullable(peers.peer(call)), clock.instant());
    }

    private Admission admit(InboundCall call, Optional<SpiffeId> peer, long arrived) {
        RequestScope scope = peer.isPresent() ? CallerWords.of(call, arrived) : CallerWords.ofAStranger();
        if (scope.deadline().expired(ticker.nanos())) {
            return late(call, peer);
        }
        InboundLimit.Permit permit = limit.acquire(scope.priority(), ticker.nanos());
        if (permit == null) {
            return refused(
                    call,
                    peer,
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
            InboundCall call, Optional<SpiffeId> peer, RequestScope scope, InboundLimit.Permit permit, long arrived) {
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

    private Admission late(InboundCall call, Optional<SpiffeId> peer) {
        return refused(
                call, peer, InboundTelemetry.name(peer), ResponseFlag.UT, 504, "Deadline Exceeded", reason("deadline"));
    }

    private static List<String> reason(String word) {
        return List.of(Names.REASON_HEADER, word);
    }

    /** @param id by which who is told of it can be answered */
    private static List<String> reason(String word, String id) {
        return List.of(Names.REASON_HEADER, word, Names.REQUEST_ID_HEADER, id);
    }

    private Admission refused(
            InboundCall call, Optional<SpiffeId> peer, int status, String reason, List<String> headers) {
        return refused(call, peer, InboundTelemetry.name(peer), ResponseFlag.UAEX, status, reason, headers);
    }

    private Admission refused(
            InboundCall call,
            Optional<SpiffeId> peer,
            String caller,
            ResponseFlag flag,
            int status,
            String reason,
            List<String> headers) {
        telemetry.refused(call, peer, caller, status, flag);
        return new Admission.Refused(flag, status, reason, headers);
    }
}
