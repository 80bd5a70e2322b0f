package gov.hms.mesh.internal.outbound;

import gov.hms.mesh.call.AttemptFailedException;
import gov.hms.mesh.call.Exchange;
import gov.hms.mesh.call.MeshException;
import gov.hms.mesh.call.OutboundCall;
import gov.hms.mesh.call.RequestScope;
import gov.hms.mesh.call.ResponseFlag;
import gov.hms.mesh.call.UpstreamFailedException;
import gov.hms.mesh.internal.balance.BalanceLayer;
import gov.hms.mesh.internal.balance.Balancer;
import gov.hms.mesh.internal.identity.IdentitySource;
import gov.hms.mesh.internal.limit.BreakerLayer;
import gov.hms.mesh.internal.limit.ConnectionLimitLayer;
import gov.hms.mesh.internal.limit.EjectionLayer;
import gov.hms.mesh.internal.limit.RateLimitLayer;
import gov.hms.mesh.internal.resolve.RegistryCache;
import gov.hms.mesh.internal.resolve.ResolveLayer;
import gov.hms.mesh.internal.retry.DeadlineLayer;
import gov.hms.mesh.internal.retry.RetryLayer;
import gov.hms.mesh.internal.route.FaultLayer;
import gov.hms.mesh.internal.route.MirrorLayer;
import gov.hms.mesh.internal.route.MirrorQueue;
import gov.hms.mesh.internal.route.RouteLayer;
import gov.hms.mesh.internal.stack.CallContext;
import gov.hms.mesh.internal.stack.DownstreamWait;
import gov.hms.mesh.internal.stack.Next;
import gov.hms.mesh.internal.telemetry.AccessLog;
import gov.hms.mesh.internal.telemetry.AttemptTelemetryLayer;
import gov.hms.mesh.internal.telemetry.CallRecords;
import gov.hms.mesh.internal.telemetry.CallTelemetryLayer;
import gov.hms.mesh.internal.telemetry.GcPauses;
import gov.hms.mesh.internal.telemetry.Meters;
import gov.hms.mesh.internal.telemetry.Tracing;
import gov.hms.mesh.internal.time.Sleeper;
import gov.hms.mesh.internal.time.SpareThreads;
import gov.hms.mesh.internal.time.Ticker;
import gov.hms.mesh.internal.tls.IdentityLayer;
import gov.hms.mesh.internal.tls.TlsContexts;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/** The order of a call's layers, from the application down to the wire. This is the only place that knows it. */
public final class OutboundStack {
    private final Next top;
    private final Ticker ticker;

    /** What the layers take from outside. */
    public record Parts(
            RegistryCache registry,
            IdentitySource identity,
            TlsContexts contexts,
            Tracing tracing,
            Meters meters,
            CallRecords records,
            AccessLog access,
            GcPauses pauses,
            Balancer balancer,
            Ticker ticker,
            InstantSource clock,
            Sleeper sleeper,
            Supplier<RandomGenerator> random,
            SpareThreads spares,
            MirrorQueue mirrors) {}

    public OutboundStack(Parts with) {
        ticker = with.ticker;
        top = Next.of(List.of(
                // around everything, so that a refusal is seen, timed and counted like an answer
                new CallTelemetryLayer(new CallTelemetryLayer.Parts(
                        with.tracing, with.meters, with.records, with.access, with.pauses, with.ticker, with.clock)),
                // first decision, because every other one depends on the destination's configuration, read once here
                new RouteLayer(with.registry, with.clock, with.random),
                // above the attempts, so that all of them, and the pauses between, share one end
                new DeadlineLayer(with.ticker),
                // below the deadline, so that an injected delay uses up the caller's time as a slow peer would; above
                // the
                // attempts, so that neither retries nor anything that judges peers sees an injected fault
                new FaultLayer(with.ticker, with.sleeper, with.random),
                // below faults, because a call that never goes out has no copy; above the attempts, so that there is
                // one copy
                // however many attempts there are
                new MirrorLayer(with.mirrors, this::send, with.meters, with.ticker, with.random),
                // encloses resolve and balance, so that a further attempt goes to another endpoint
                new RetryLayer(new RetryLayer.Parts(with.ticker, with.clock, with.sleeper, with.random, with.spares)),
                // inside the attempts, so that a further one sees instances that came or went meanwhile
                new ResolveLayer(),
                // inside the attempts, because the destination counts requests and not calls; first of the limits,
                // because
                // nobody should wait for a place only to be refused
                new RateLimitLayer(with.ticker),
                // before an endpoint is chosen, because the limit is the destination's; inside the attempts, so that a
                // pause holds no permit; above the breakers, so that who waits here holds none of their trials
                new ConnectionLimitLayer(with.ticker, with.sleeper),
                // above the balancer: while the destination as a whole is failing, no endpoint is worth asking
                BreakerLayer.ofDestination(with.ticker),
                // chooses among what is left, and steps around endpoints whose own breaker refuses below
                new BalanceLayer(with.balancer, with.meters, with.ticker),
                // below the balancer, because it judges one endpoint; above its breaker, whose refusals are no evidence
                new EjectionLayer(with.ticker),
                // below the balancer too; only where a policy asks for a breaker
                BreakerLayer.ofEndpoint(with.ticker),
                // as late as possible, so that the identity is the one of the moment of sending
                new IdentityLayer(with.identity, with.contexts, with.clock),
                // around the wire alone, so that it times what the network and the peer did
                new AttemptTelemetryLayer(with.tracing, with.meters, with.ticker),
                new Wire(with.ticker)));
    }

    public <R> R call(OutboundCall call, Exchange<R> exchange) throws MeshException {
        // before the first layer, because already the wait for a destination's first configuration has to end in time
        CallContext context = CallContext.of(call, RequestScope.current());
        DownstreamWait wait = DownstreamWait.current();
        wait.began(ticker);
        try {
            return send(context, exchange);
        } finally {
            wait.ended(ticker);
        }
    }

    private <R> R send(CallContext context, Exchange<R> exchange) throws MeshException {
        try {
            return top.proceed(context, exchange);
        } catch (AttemptFailedException escaped) {
            // the retry layer turns every failed attempt into the failure of the call
            throw new UpstreamFailedException(
                    ResponseFlag.UF,
                    escaped.sent(),
                    context.call().destination() + ": " + escaped.getMessage(),
                    escaped);
        }
    }
}
