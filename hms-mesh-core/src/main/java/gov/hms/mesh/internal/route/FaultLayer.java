package gov.hms.mesh.internal.route;

import gov.hms.mesh.call.AttemptFailedException;
import gov.hms.mesh.call.DeadlineExceededException;
import gov.hms.mesh.call.Exchange;
import gov.hms.mesh.call.LocalAnswer;
import gov.hms.mesh.call.MeshException;
import gov.hms.mesh.call.ResponseFlag;
import gov.hms.mesh.call.UpstreamFailedException;
import gov.hms.mesh.internal.policy.FaultPolicy;
import gov.hms.mesh.internal.stack.CallContext;
import gov.hms.mesh.internal.stack.Layer;
import gov.hms.mesh.internal.stack.Next;
import gov.hms.mesh.internal.telemetry.Names;
import gov.hms.mesh.internal.time.Sleeper;
import gov.hms.mesh.internal.time.Ticker;
import java.util.List;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * Holds a call up, or answers it with an error, because a policy asked for it. A call may get both, the delay first. Nothing
 * below learns of an injected fault: it says nothing about the peer.
 */
public final class FaultLayer implements Layer {
    private static final String REASON = "Injected Fault";

    private final Ticker ticker;
    private final Sleeper sleeper;
    private final Supplier<RandomGenerator> random;

    public FaultLayer(Ticker ticker, Sleeper sleeper, Supplier<RandomGenerator> random) {
        this.ticker = ticker;
        this.sleeper = sleeper;
        this.random = random;
    }

    @Override
    public <R> R call(CallContext context, Exchange<R> exchange, Next next)
            throws AttemptFailedException, MeshException {
        FaultPolicy fault = context.route().fault();
        if (hits(fault.delayPercent())) {
            delay(context, exchange, fault.delayMs());
        }
        if (hits(fault.abortPercent())) {
            context.journal().flag(ResponseFlag.FI);
            return exchange.answer(
                    new LocalAnswer(fault.abortStatus(), REASON, List.of(Names.REASON_HEADER, "fault"), REASON + "\n"));
        }
        return next.proceed(context, exchange);
    }

    private boolean hits(int percent) {
        return percent > 0 && random.get().nextInt(100) < percent;
    }

    private void delay(CallContext context, Exchange<?> exchange, int delayMs) throws MeshException {
        context.journal().delayed(delayMs);
        long delay = delayMs * 1_000_000L;
        sleeper.sleep(Math.min(delay, context.deadline().remainingNanos(ticker.nanos())), exchange);
        if (exchange.cancelled() || Thread.currentThread().isInterrupted()) {
            throw new UpstreamFailedException(
                    ResponseFlag.DC,
                    false,
                    context.call().destination() + ": cancelled during an injected delay",
                    null);
        }
        if (context.deadline().expired(ticker.nanos())) {
            throw new DeadlineExceededException(
                    false,
                    context.call().destination() + ": the injected delay of " + delayMs
                            + " ms (fault.delay.ms) took all the time",
                    null);
        }
    }
}
