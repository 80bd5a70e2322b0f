package gov.hms.sys.stream;

import gov.hms.mesh.internal.time.Timers;
import gov.hms.sys.stream.Overload.Reason;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;

/** Waits for a request for so long and no longer: for the whole of it or, of a stream, for its first message. */
final class Patience implements ServerInterceptor {
    static final Duration LONGEST = Duration.ofSeconds(10);

    private final Timers timers;
    private final Overload overload;

    Patience(Timers timers, Overload overload) {
        this.timers = timers;
        this.overload = overload;
    }

    @Override
    public <Q, R> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
        return new Awaited<>(next.startCall(call, headers), call);
    }

    private enum State {
        WAITING,
        ARRIVED,
        OVER
    }

    private final class Awaited<Q> extends SimpleForwardingServerCallListener<Q> {
        private final boolean stream;
        private final AtomicReference<State> state = new AtomicReference<>(State.WAITING);
        private final Timers.Timer timer;

        Awaited(ServerCall.Listener<Q> next, ServerCall<Q, ?> call) {
            super(next);
            stream = !call.getMethodDescriptor().getType().clientSendsOneMessage();
            timer = timers.after(LONGEST, () -> giveUp(call));
        }

        private void giveUp(ServerCall<Q, ?> call) {
            if (state.compareAndSet(State.WAITING, State.OVER)) {
                overload.refused(Reason.SLOW_REQUEST, Connections.address(PeerAddress.of(call)));
                call.close(
                        Status.DEADLINE_EXCEEDED.withDescription("the request did not come within "
                                + LONGEST.toSeconds() + " s; send it whole, and at once"),
                        new Metadata());
            }
        }

        /** Whether it was in time. */
        private boolean arrives() {
            if (state.compareAndSet(State.WAITING, State.ARRIVED)) {
                timer.cancel();
            }
            return state.get() == State.ARRIVED;
        }

        @Override
        public void onMessage(Q message) {
            if (!stream || arrives()) {
                super.onMessage(message);
            }
        }

        @Override
        public void onHalfClose() {
            if (arrives()) {
                super.onHalfClose();
            }
        }

        @Override
        public void onCancel() {
            arrives();
            super.onCancel();
        }

        @Override
        public void onComplete() {
            arrives();
            super.onComplete();
        }
    }
}
