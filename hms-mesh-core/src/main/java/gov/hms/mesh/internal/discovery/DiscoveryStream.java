package gov.hms.mesh.internal.discovery;

import gov.hms.mesh.call.LogicalName;
import gov.hms.mesh.internal.resolve.Interest;
import gov.hms.mesh.internal.time.Backoff;
import gov.hms.mesh.internal.time.Timers;
import gov.hms.mesh.internal.wire.Ack;
import gov.hms.mesh.internal.wire.DiscoveryGrpc;
import gov.hms.mesh.internal.wire.DiscoveryRequest;
import gov.hms.mesh.internal.wire.DiscoveryResponse;
import gov.hms.mesh.internal.wire.Hello;
import gov.hms.mesh.internal.wire.Nack;
import gov.hms.mesh.internal.wire.Question;
import gov.hms.mesh.internal.wire.Tap;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows HMS-SYS: subscribes to what is called, applies each update and answers it with exactly one Ack or Nack, and has
 * questions about calls answered. When the
 * stream ends it comes back with a new one, after a random pause of at most five seconds, and subscribes to everything anew;
 * what is already published keeps serving meanwhile.
 *
 * <p>All state is owned by the single thread of {@link Timers}; callbacks of gRPC hop onto it, and those of an older stream
 * are recognised by its number and dropped.
 */
public final class DiscoveryStream implements Interest {
    private static final Logger log = LoggerFactory.getLogger(DiscoveryStream.class);
    private static final Backoff RECONNECT = new Backoff(Duration.ofMillis(200), Duration.ofSeconds(5));

    /** A stream that ends sooner counts as a failure, however much it said: HMS-SYS may be ending it for a reason. */
    private static final Duration SETTLED = Duration.ofSeconds(5);

    private final ChannelSource channels;
    private final Supplier<Hello> hello;
    private final Function<DiscoveryResponse, List<String>> apply;
    private final Runnable denied;
    private final Supplier<Questions> questions;
    private final Timers timers;
    private final RandomGenerator random;
    private final Set<LogicalName> subscribed = ConcurrentHashMap.newKeySet();
    private volatile boolean connected;

    private StreamObserver<DiscoveryRequest> requests;
    private int streamNumber;
    private int failures;
    private boolean closed;

    /**
     * @param apply publishes an update; returns why it cannot, or an empty list
     * @param denied told when HMS-SYS turns us away because our certificate is denied
     */
    public DiscoveryStream(
            ChannelSource channels,
            Supplier<Hello> hello,
            Function<DiscoveryResponse, List<String>> apply,
            Runnable denied,
            Supplier<Questions> questions,
            Timers timers,
            RandomGenerator random) {
        this.channels = channels;
        this.hello = hello;
        this.apply = apply;
        this.denied = denied;
        this.questions = questions;
        this.timers = timers;
        this.random = random;
    }

    public void start() {
        timers.execute(this::connect);
    }

    /** Leaves the current stream for a new one, because our certificate changed. Nothing is lost in between. */
    public void renew() {
        timers.execute(() -> {
            if (requests != null) {
                StreamObserver<DiscoveryRequest> old = requests;
                connect();
                old.onCompleted();
            }
        });
    }

    public void close() {
        timers.execute(() -> {
            closed = true;
            connected = false;
            streamNumber++;
            if (requests != null) {
                requests.onCompleted();
                requests = null;
            }
        });
    }

    @Override
    public boolean connected() {
        return connected;
    }

    @Override
    public void subscribe(LogicalName name) {
        if (subscribed.add(name)) {
            timers.execute(() -> send(interest(List.of(name), List.of())));
        }
    }

    @Override
    public void unsubscribe(LogicalName name) {
        if (subscribed.remove(name)) {
            timers.execute(() -> send(interest(List.of(), List.of(name))));
        }
    }

    private void connect() {
        if (closed) {
            return;
        }
        int number = ++streamNumber;
        questions.get().streamEnded();
        timers.after(SETTLED, () -> {
            if (number == streamNumber && connected) {
                failures = 0;
            }
        });
        requests = DiscoveryGrpc.newStub(channels.channel()).stream(new Updates(number));
        send(DiscoveryRequest.newBuilder().setHello(hello.get()).build());
        if (!subscribed.isEmpty()) {
            send(interest(List.copyOf(subscribed), List.of()));
        }
    }

    private void send(DiscoveryRequest request) {
        if (requests != null) {
            requests.onNext(request);
        }
    }

    private void received(DiscoveryResponse update) {
        connected = true;
        if (update.hasQuestion()) {
            asked(update.getQuestion());
            return;
        }
        if (update.hasTap()) {
            tapped(update.getTap());
            return;
        }
        if (update.getUpdateCase() == DiscoveryResponse.UpdateCase.UPDATE_NOT_SET
                && update.getNonce().isEmpty()) {
            // what has no nonce needs no answer: HMS-SYS is newer than we are
            log.debug("something that this version of the library does not know came from HMS-SYS; it is left alone");
            return;
        }
        List<String> reasons;
        try {
            reasons = apply.apply(update);
        } catch (RuntimeException | LinkageError | StackOverflowError poison) {
            log.error("an update from HMS-SYS could not be applied; the last good configuration stays", poison);
            reasons = List.of("internal: " + poison);
        }
        if (reasons.isEmpty()) {
            send(DiscoveryRequest.newBuilder()
                    .setAck(Ack.newBuilder().setNonce(update.getNonce()))
                    .build());
        } else {
            log.warn("an update from HMS-SYS is refused, the last good configuration stays: {}", reasons);
            send(DiscoveryRequest.newBuilder()
                    .setNack(Nack.newBuilder().setNonce(update.getNonce()).addAllReasons(reasons))
                    .build());
        }
    }

    /** An answer that comes after the stream of its question goes to nobody. */
    private void asked(Question question) {
        int number = streamNumber;
        try {
            questions
                    .get()
                    .ask(
                            question,
                            answer -> sendOn(
                                    number,
                                    DiscoveryRequest.newBuilder()
                                            .setAnswer(answer)
                                            .build()));
        } catch (RuntimeException | LinkageError | StackOverflowError poison) {
            log.error("a question of HMS-SYS could not be answered", poison);
        }
    }

    private void tapped(Tap tap) {
        int number = streamNumber;
        questions
                .get()
                .tap(
                        tap,
                        calls -> sendOn(
                                number,
                                DiscoveryRequest.newBuilder().setTapped(calls).build()));
    }

    private void sendOn(int number, DiscoveryRequest request) {
        timers.execute(() -> {
            if (number == streamNumber) {
                send(request);
            }
        });
    }

    private void ended(String why) {
        boolean was = connected;
        connected = false;
        requests = null;
        failures++;
        channels.failed();
        Duration pause = Duration.ofNanos(RECONNECT.nanos(failures, random)).plusMillis(50);
        if (was || failures == 5) {
            log.warn("no contact with HMS-SYS ({}); everything known keeps working, and contact is sought again", why);
        }
        timers.after(pause, this::connect);
    }

    private static DiscoveryRequest interest(List<LogicalName> subscribe, List<LogicalName> unsubscribe) {
        return DiscoveryRequest.newBuilder()
                .setInterest(gov.hms.mesh.internal.wire.Interest.newBuilder()
                        .addAllSubscribe(
                                subscribe.stream().map(LogicalName::toString).toList())
                        .addAllUnsubscribe(
                                unsubscribe.stream().map(LogicalName::toString).toList()))
                .build();
    }

    private final class Updates implements StreamObserver<DiscoveryResponse> {
        private final int number;

        Updates(int number) {
            this.number = number;
        }

        @Override
        public void onNext(DiscoveryResponse update) {
            ifCurrent(() -> received(update));
        }

        @Override
        public void onError(Throwable failure) {
            ifCurrent(() -> {
                if (Status.fromThrowable(failure).getCode() == Status.Code.PERMISSION_DENIED) {
                    denied.run();
                }
                ended(failure.getMessage());
            });
        }

        @Override
        public void onCompleted() {
            ifCurrent(() -> ended("HMS-SYS ended the stream"));
        }

        private void ifCurrent(Runnable work) {
            timers.execute(() -> {
                if (number == streamNumber && !closed) {
                    work.run();
                }
            });
        }
    }
}
