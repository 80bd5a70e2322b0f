package gov.hms.mesh.internal.outbound;

import gov.hms.mesh.call.Attempt;
import gov.hms.mesh.call.AttemptFailedException;
import gov.hms.mesh.call.AttemptTimes;
import gov.hms.mesh.call.Exchange;
import gov.hms.mesh.internal.stack.AttemptRecord;
import gov.hms.mesh.internal.stack.CallContext;
import gov.hms.mesh.internal.stack.Layer;
import gov.hms.mesh.internal.stack.Next;
import gov.hms.mesh.internal.time.Ticker;
import java.net.SocketException;
import java.net.SocketTimeoutException;

/** The lowest layer: hands the attempt to the HTTP client. */
final class Wire implements Layer {
    private final Ticker ticker;

    Wire(Ticker ticker) {
        this.ticker = ticker;
    }

    @Override
    public <R> R call(CallContext context, Exchange<R> exchange, Next none) throws AttemptFailedException {
        if (context.beside() != null
                && context.beside().load() == context.endpoint().load()) {
            throw new AttemptFailedException(
                    AttemptFailedException.Kind.CANCELLED,
                    false,
                    new SocketException("a hedge does not go where the first attempt waits"));
        }
        AttemptRecord record = context.record();
        long timeout = context.attemptDeadline().remainingNanos(record == null ? ticker.nanos() : record.sentAt());
        if (timeout <= 0) {
            throw new AttemptFailedException(
                    AttemptFailedException.Kind.TIMEOUT,
                    false,
                    new SocketTimeoutException("no time was left for the attempt"));
        }
        return exchange.send(new Attempt(
                context.attempt(),
                context.endpoint().endpoint(),
                context.tls(),
                timeout,
                context.deadline(),
                context.headers(),
                context.removedHeaders(),
                record == null ? AttemptTimes.NONE : record));
    }
}
