package gov.hms.mesh.internal.retry;

import gov.hms.mesh.call.AttemptFailedException;
import gov.hms.mesh.call.DeadlineExceededException;
import gov.hms.mesh.call.Exchange;
import gov.hms.mesh.call.MeshException;
import gov.hms.mesh.call.MeshNotReadyException;
import gov.hms.mesh.call.NoRouteException;
import gov.hms.mesh.call.RequestScope;
import gov.hms.mesh.call.ResponseFlag;
import gov.hms.mesh.call.UpstreamFailedException;
import gov.hms.mesh.internal.stack.CallContext;
import gov.hms.mesh.internal.stack.Layer;
import gov.hms.mesh.internal.stack.Next;
import gov.hms.mesh.internal.time.Sleeper;
import gov.hms.mesh.internal.time.SpareThreads;
import gov.hms.mesh.internal.time.Ticker;
import java.time.InstantSource;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * Makes the attempts of a call. It encloses resolve and balance, so that each further attempt goes to another endpoint. An
 * attempt is repeated when policy and safety permit it ({@link RetryDecision}), the deadline leaves time and the budget pays
 * for it; otherwise the last result is the call's result. What fails in the end is noted on the request that the call was made
 * for, so that its own caller does not try again what was tried again here.
 */
public final class RetryLayer implements Layer {
    /**
     * What the attempts take from outside.
     *
     * @param spares for hedges
     */
    public record Parts(
            Ticker ticker,
            InstantSource clock,
            Sleeper sleeper,
            Supplier<RandomGenerator> random,
            SpareThreads spares) {}

    private final Parts parts;

    public RetryLayer(Parts parts) {
        this.parts = parts;
    }

    @Override
    public <R> R call(CallContext context, Exchange<R> exchange, Next next)
            throws AttemptFailedException, MeshException {
        context.cluster().budget().deposit();
        Attempts<R> attempts = new Attempts<>(parts, context, exchange, next);
        try {
            R answer = attempts.make();
            if (exchange.status(answer) >= 500 && attempts.settledHere()) {
                request(context).failedBelow();
            }
            return answer;
        } catch (UpstreamFailedException | DeadlineExceededException failure) {
            if (attempts.settledHere() && failure.flag() != ResponseFlag.DC) {
                request(context).failedBelow();
            }
            throw failure;
        } catch (MeshException refusal) {
            if (liesBelow(refusal)) {
                request(context).failedBelow();
            }
            throw refusal;
        }
    }

    /** The request that the call is made for; none for a call that outlives it. */
    static RequestScope request(CallContext context) {
        return context.call().options().detached() ? RequestScope.NONE : RequestScope.current();
    }

    /** Not when this very process is what is wrong: another instance of us may do better. */
    private static boolean liesBelow(MeshException failure) {
        return !(failure instanceof MeshNotReadyException)
                && !(failure instanceof NoRouteException)
                && failure.flag() != ResponseFlag.DC;
    }
}
