package gov.hms.mesh.internal.balance;

import gov.hms.mesh.call.AttemptFailedException;
import gov.hms.mesh.call.CallRejectedException;
import gov.hms.mesh.call.Exchange;
import gov.hms.mesh.call.MeshException;
import gov.hms.mesh.call.MeshNotReadyException;
import gov.hms.mesh.call.NoHealthyEndpointException;
import gov.hms.mesh.call.ResponseFlag;
import gov.hms.mesh.internal.cluster.ClusterEndpoint;
import gov.hms.mesh.internal.limit.Outcome;
import gov.hms.mesh.internal.stack.AttemptRecord;
import gov.hms.mesh.internal.stack.CallContext;
import gov.hms.mesh.internal.stack.CallJournal;
import gov.hms.mesh.internal.stack.Layer;
import gov.hms.mesh.internal.stack.Next;
import gov.hms.mesh.internal.telemetry.MeshMeter;
import gov.hms.mesh.internal.telemetry.Meters;
import gov.hms.mesh.internal.time.Ticker;

/** Chooses the endpoint of an attempt, and learns from what it did. */
public final class BalanceLayer implements Layer {
    /** How many endpoints whose breaker refuses after all are asked before the attempt is given up. */
    private static final int MAX_PICKS = 4;

    private final Balancer balancer;
    private final Meters meters;
    private final Ticker ticker;

    public BalanceLayer(Balancer balancer, Meters meters, Ticker ticker) {
        this.balancer = balancer;
        this.meters = meters;
        this.ticker = ticker;
    }

    @Override
    public <R> R call(CallContext context, Exchange<R> exchange, Next next)
            throws AttemptFailedException, MeshException {
        CallJournal journal = context.journal();
        CallRejectedException refused = null;
        for (int pick = 0; pick < MAX_PICKS; pick++) {
            boolean calm = !journal.panicked();
            AttemptRecord record = new AttemptRecord(context.attempt(), context.beside() != null);
            long now = ticker.nanos();
            record.began(now);
            ClusterEndpoint endpoint = balancer.pick(context, record, now);
            if (endpoint == null) {
                break;
            }
            if (calm && journal.panicked()) {
                meters.countFor(context.cluster().label(), MeshMeter.PANIC);
            }
            journal.chose(endpoint, record);
            try {
                return measured(context.withEndpoint(endpoint, record), record, now, exchange, next);
            } catch (MeshNotReadyException notReady) {
                record.refused(notReady.flag());
                throw notReady;
            } catch (CallRejectedException rejected) {
                record.refused(rejected.flag());
                if (rejected.flag() != ResponseFlag.CB) {
                    throw rejected;
                }
                refused = rejected;
            }
        }
        if (refused != null) {
            throw refused;
        }
        throw new NoHealthyEndpointException(
                journal.sent(), context.call().destination() + ": none of the endpoints can take the call");
    }

    private <R> R measured(CallContext context, AttemptRecord record, long start, Exchange<R> exchange, Next next)
            throws AttemptFailedException, MeshException {
        var load = context.endpoint().load();
        boolean learnt = false;
        load.started();
        context.candidates().entered(context.endpoint());
        try {
            R answer = next.proceed(context, exchange);
            long now = record.backAt(ticker);
            record.answered(exchange.status(answer), now - start);
            Outcome outcome = Outcome.of(answer, exchange);
            if (outcome != Outcome.PAUSED && outcome != Outcome.LATE) {
                boolean overloaded = exchange.status(answer) == 429;
                load.ended(now - start, outcome != Outcome.HEALTHY || overloaded, now);
                learnt = true;
            }
            return answer;
        } catch (AttemptFailedException failure) {
            long now = record.backAt(ticker);
            record.failed(failure, now - start);
            if (failure.kind() != AttemptFailedException.Kind.CANCELLED) {
                load.ended(now - start, true, now);
                learnt = true;
            } else if (!exchange.cancelled()) {
                // the loser of two attempts side by side: were it forgotten, the slow endpoint would look unknown, and
                // cheap
                load.atLeast(now - start, now);
                learnt = true;
            }
            throw failure;
        } finally {
            context.candidates().left(context.endpoint());
            if (!learnt) {
                load.abandoned();
            }
        }
    }
}
