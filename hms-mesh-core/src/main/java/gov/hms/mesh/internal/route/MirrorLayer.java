package gov.hms.mesh.internal.route;

import gov.hms.mesh.call.AttemptFailedException;
import gov.hms.mesh.call.CallOptions;
import gov.hms.mesh.call.Deadline;
import gov.hms.mesh.call.Exchange;
import gov.hms.mesh.call.LogicalName;
import gov.hms.mesh.call.MeshException;
import gov.hms.mesh.call.Mirrored;
import gov.hms.mesh.call.OutboundCall;
import gov.hms.mesh.call.Priority;
import gov.hms.mesh.call.RequestScope;
import gov.hms.mesh.internal.policy.MirrorPolicy;
import gov.hms.mesh.internal.stack.CallContext;
import gov.hms.mesh.internal.stack.Layer;
import gov.hms.mesh.internal.stack.Next;
import gov.hms.mesh.internal.telemetry.MeshMeter;
import gov.hms.mesh.internal.telemetry.Meters;
import gov.hms.mesh.internal.telemetry.Names;
import gov.hms.mesh.internal.time.Ticker;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends a share of the calls to another service too. The call itself only puts the copy into a bounded queue: it neither
 * waits for it nor learns what became of it. A copy is a call of its own to the other service, from the top of the stack, with
 * that service's routes, limits and statistics; but it gets one attempt, five seconds at most, and the lowest priority.
 */
public final class MirrorLayer implements Layer {
    /** Makes a call, from the top of the stack. */
    public interface Sender {
        <R> R send(CallContext context, Exchange<R> exchange) throws MeshException;
    }

    private static final Logger log = LoggerFactory.getLogger(MirrorLayer.class);
    private static final List<String> MARK = List.of(Names.MIRROR_HEADER, "1");
    private static final CallOptions OPTIONS = CallOptions.DETACHED.withPriority(Priority.BATCH);

    private final MirrorQueue queue;
    private final Sender sender;
    private final Meters meters;
    private final Ticker ticker;
    private final Supplier<RandomGenerator> random;

    public MirrorLayer(
            MirrorQueue queue, Sender sender, Meters meters, Ticker ticker, Supplier<RandomGenerator> random) {
        this.queue = queue;
        this.sender = sender;
        this.meters = meters;
        this.ticker = ticker;
        this.random = random;
    }

    @Override
    public <R> R call(CallContext context, Exchange<R> exchange, Next next)
            throws AttemptFailedException, MeshException {
        if (Mirrored.current() && !context.mirrored()) {
            return next.proceed(context.withHeaders(marked(context)), exchange);
        }
        MirrorPolicy mirror = context.route().mirror();
        if (mirror.percent() > 0 && random.get().nextInt(100) < mirror.percent()) {
            copy(context, exchange, mirror.to());
        }
        return next.proceed(context, exchange);
    }

    private static List<String> marked(CallContext context) {
        return Stream.concat(context.headers().stream(), MARK.stream()).toList();
    }

    private <R> void copy(CallContext context, Exchange<R> exchange, LogicalName to) {
        Optional<Exchange<R>> copy = exchange.mirror(to);
        if (copy.isEmpty()) {
            meters.count(MeshMeter.MIRROR_DROPPED, "body");
            return;
        }
        // the trace and nothing else: what becomes of a copy must not be told to the request that the call is made for
        Context trace = Context.root().with(Span.current());
        List<String> headers = marked(context);
        if (!queue.offer(() -> {
            try (Scope current = trace.makeCurrent()) {
                send(
                        CallContext.of(call(context.call(), to), RequestScope.NONE)
                                .asMirrored()
                                .withHeaders(headers)
                                .withRemovedHeaders(context.removedHeaders()),
                        copy.get());
            }
        })) {
            meters.count(MeshMeter.MIRROR_DROPPED, "full");
        } else {
            context.journal().copied();
        }
    }

    /** Its time begins when it is sent, however long it waited. */
    private OutboundCall call(OutboundCall original, LogicalName to) {
        return new OutboundCall(
                to,
                original.method(),
                original.path(),
                original.query(),
                original.header(),
                Deadline.afterNanos(MirroredRoute.MAX_TIMEOUT_MS * 1_000_000L, ticker.nanos()),
                OPTIONS);
    }

    private <R> void send(CallContext context, Exchange<R> exchange) {
        try {
            exchange.discard(sender.send(context, exchange));
        } catch (MeshException | RuntimeException failure) {
            // counted in the statistics of its destination, and nobody's failure
            log.debug("a copy of a call to {} failed", context.call().destination(), failure);
        }
    }
}
