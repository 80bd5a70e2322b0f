package gov.hms.mesh.internal.route;

import gov.hms.mesh.call.AttemptFailedException;
import gov.hms.mesh.call.Exchange;
import gov.hms.mesh.call.MeshException;
import gov.hms.mesh.call.NoRouteException;
import gov.hms.mesh.call.OutboundCall;
import gov.hms.mesh.call.ResponseFlag;
import gov.hms.mesh.internal.cluster.Cluster;
import gov.hms.mesh.internal.cluster.ClusterView;
import gov.hms.mesh.internal.policy.HeaderChanges;
import gov.hms.mesh.internal.policy.Route;
import gov.hms.mesh.internal.policy.ServiceConfig;
import gov.hms.mesh.internal.resolve.RegistryCache;
import gov.hms.mesh.internal.stack.CallContext;
import gov.hms.mesh.internal.stack.Layer;
import gov.hms.mesh.internal.stack.Next;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/** Reads the destination's configuration, once for the whole call, and finds the route and the version. Answers for a paused service. */
public final class RouteLayer implements Layer {
    private final TrafficSplit split = new TrafficSplit();
    private final RegistryCache registry;
    private final InstantSource clock;
    private final Supplier<RandomGenerator> random;

    public RouteLayer(RegistryCache registry, InstantSource clock, Supplier<RandomGenerator> random) {
        this.registry = registry;
        this.clock = clock;
        this.random = random;
    }

    @Override
    public <R> R call(CallContext context, Exchange<R> exchange, Next next)
            throws AttemptFailedException, MeshException {
        OutboundCall call = context.call();
        Cluster cluster = registry.cluster(call.destination());
        ClusterView view = registry.view(cluster, context.deadline());
        Route route = match(view.config(), call);
        context.journal().routed(cluster, view, route);
        if (view.config().pausedUntil().isPresent()) {
            Instant now = clock.instant();
            if (view.config().pausedAt(now)) {
                context.journal().flag(ResponseFlag.PA);
                return exchange.answer(
                        PausedAnswer.until(view.config().pausedUntil().orElseThrow(), now));
            }
        }
        String version = split.choose(route, view, call, random.get());
        Route taken = context.mirrored() ? MirroredRoute.of(route) : route;
        return next.proceed(changed(context.withRoute(cluster, view, taken, version), route.headers()), exchange);
    }

    /** After what the context changes already, as it does for a copy of a call. */
    private static CallContext changed(CallContext context, HeaderChanges changes) {
        CallContext changed = context;
        if (!changes.remove().isEmpty()) {
            changed = changed.withRemovedHeaders(joined(context.removedHeaders(), changes.remove()));
        }
        return changes.set().isEmpty() ? changed : changed.withHeaders(joined(context.headers(), changes.set()));
    }

    private static List<String> joined(List<String> first, List<String> then) {
        return first.isEmpty()
                ? then
                : Stream.concat(first.stream(), then.stream()).toList();
    }

    private static Route match(ServiceConfig config, OutboundCall call) throws NoRouteException {
        Route route = config.routes().match(call);
        if (route != null) {
            return route;
        }
        throw new NoRouteException(call.destination() + ": no route matches " + call.method() + " " + call.path());
    }
}
