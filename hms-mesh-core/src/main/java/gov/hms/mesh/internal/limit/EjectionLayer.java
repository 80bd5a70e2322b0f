package gov.hms.mesh.internal.limit;

import gov.hms.mesh.call.AttemptFailedException;
import gov.hms.mesh.call.CallRejectedException;
import gov.hms.mesh.call.Exchange;
import gov.hms.mesh.call.MeshException;
import gov.hms.mesh.call.ResponseFlag;
import gov.hms.mesh.internal.cluster.ClusterEndpoint;
import gov.hms.mesh.internal.cluster.EndpointHealth;
import gov.hms.mesh.internal.cluster.EndpointHealth.Standing;
import gov.hms.mesh.internal.stack.AttemptRecord;
import gov.hms.mesh.internal.stack.CallContext;
import gov.hms.mesh.internal.stack.Layer;
import gov.hms.mesh.internal.stack.Next;
import gov.hms.mesh.internal.time.Ticker;

/**
 * Tells an endpoint's health how each attempt ended. It refuses only a second trial at the same time: whether an endpoint out of
 * service is asked nevertheless, because there is no better one, is for the balancer to say.
 */
public final class EjectionLayer implements Layer {
    private final Ticker ticker;

    public EjectionLayer(Ticker ticker) {
        this.ticker = ticker;
    }

    @Override
    public <R> R call(CallContext context, Exchange<R> exchange, Next next)
            throws AttemptFailedException, MeshException {
        ClusterEndpoint endpoint = context.endpoint();
        EndpointHealth health = endpoint.health();
        AttemptRecord record = context.record();
        long start = record.beganAt();
        Standing standing = health.begin(start);
        if (standing == Standing.TRIED_BY_ANOTHER && Alternatives.exist(context)) {
            throw new CallRejectedException(
                    ResponseFlag.CB,
                    context.journal().sent(),
                    context.call().destination() + ": "
                            + endpoint.unavailableBecause(start).orElse("its trial has just ended"));
        }
        Outcome outcome = null;
        try {
            R answer = next.proceed(context, exchange);
            outcome = Outcome.of(answer, exchange);
            return answer;
        } catch (AttemptFailedException failure) {
            // with no time left from the beginning, the endpoint had no chance
            if (Outcome.blames(failure) && !context.attemptDeadline().expired(start)) {
                outcome = Outcome.FAILED;
            }
            throw failure;
        } finally {
            report(health, standing, outcome, record);
        }
    }

    /** @param outcome null when the attempt ended without telling anything */
    private void report(EndpointHealth health, Standing standing, Outcome outcome, AttemptRecord record) {
        if (outcome == Outcome.HEALTHY) {
            long now = record.backAt(ticker);
            health.succeeded(standing, now - record.beganAt(), now);
        } else if (outcome == Outcome.FAILED) {
            health.failed(standing, record.backAt(ticker));
        } else {
            health.released(standing);
        }
    }
}
