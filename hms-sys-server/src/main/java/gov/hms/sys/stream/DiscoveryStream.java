package gov.hms.sys.stream;

import gov.hms.mesh.call.LogicalName;
import gov.hms.mesh.internal.policy.DenyList;
import gov.hms.mesh.internal.policy.MeshConfig;
import gov.hms.mesh.internal.policy.MeshConfigCodec;
import gov.hms.mesh.internal.wire.Answer;
import gov.hms.mesh.internal.wire.DiscoveryRequest;
import gov.hms.mesh.internal.wire.DiscoveryResponse;
import gov.hms.mesh.internal.wire.Hello;
import gov.hms.mesh.internal.wire.Interest;
import gov.hms.mesh.internal.wire.Question;
import gov.hms.mesh.internal.wire.Tap;
import gov.hms.mesh.internal.wire.TappedCalls;
import gov.hms.mesh.internal.wire.UnknownService;
import gov.hms.sys.snapshot.ConnectedInstance;
import gov.hms.sys.snapshot.Edge;
import gov.hms.sys.snapshot.InstanceInfo;
import gov.hms.sys.snapshot.ServiceSnapshot;
import gov.hms.sys.snapshot.Watcher;
import gov.hms.sys.store.Denial;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;

/**
 * One instance's stream. What is newer is only marked, by name; when the stream is ready the newest of each is read and sent. So
 * a slow reader holds at most one mark per name, misses versions, and never misses the last.
 *
 * <p>All state is guarded by this object's monitor. It is taken before that of the snapshot cache, never after: the cache wakes
 * its watchers only when its own lock is released.
 */
final class DiscoveryStream implements StreamObserver<DiscoveryRequest>, Watcher {
    private static final int MAX_SUBSCRIPTIONS = 2_000;
    private static final int SHOWN_NAMES = 20;

    /** An instance answers in milliseconds; what holds it up for so long has lost it. */
    static final Duration PATIENCE = Duration.ofMinutes(1);

    private final DiscoveryService service;
    private final Caller caller;
    private final ServerCallStreamObserver<DiscoveryResponse> responses;

    private final Updates updates = new Updates();
    private ConnectedInstance instance;
    private boolean closed;

    /** Since when something waits that the transport does not take; empty while it does. */
    private OptionalLong stuckSince = OptionalLong.empty();

    private DiscoveryStream(
            DiscoveryService service, Caller caller, ServerCallStreamObserver<DiscoveryResponse> responses) {
        this.service = service;
        this.caller = caller;
        this.responses = responses;
    }

    static DiscoveryStream open(
            DiscoveryService service, Caller caller, ServerCallStreamObserver<DiscoveryResponse> responses) {
        DiscoveryStream stream = new DiscoveryStream(service, caller, responses);
        responses.setOnReadyHandler(stream::drain);
        responses.setOnCancelHandler(stream::release);
        responses.setOnCloseHandler(stream::release);
        return stream;
    }

    @Override
    public void onNext(DiscoveryRequest request) {
        switch (request.getKindCase()) {
            case HELLO -> hello(request.getHello());
            case INTEREST -> interest(request.getInterest());
            case ACK -> answered(request.getAck().getNonce(), null);
            case NACK ->
                answered(
                        request.getNack().getNonce(),
                        Text.bounded(String.join("; ", request.getNack().getReasonsList())));
            case ANSWER -> explained(request.getAnswer());
            case TAPPED -> tapped(request.getTapped());
            case KIND_NOT_SET -> close(Status.INVALID_ARGUMENT.withDescription("empty request"));
        }
        drain();
    }

    @Override
    public void onError(Throwable cause) {
        release();
    }

    @Override
    public void onCompleted() {
        synchronized (this) {
            if (instance != null) {
                instance.takesLeave();
            }
        }
        close(Status.OK);
    }

    @Override
    public void serviceChanged(Edge edge) {
        synchronized (this) {
            updates.changed(edge.destination());
        }
        drain();
    }

    @Override
    public void meshChanged() {
        if (!passes()) {
            // at once, also when the stream is not ready for anything: the change may be that this caller is denied
            return;
        }
        synchronized (this) {
            updates.meshChanged();
        }
        drain();
    }

    void replaced() {
        close(Status.ABORTED.withDescription("this instance opened another stream"));
    }

    private void hello(Hello hello) {
        if (instance != null || !Text.isId(hello.getInstanceId())) {
            close(Status.INVALID_ARGUMENT.withDescription(
                    instance != null
                            ? "a second hello"
                            : "instance_id: expected 1 to 128 characters of A-Za-z0-9._:-"));
            return;
        }
        // first the older stream of this instance leaves its place
        service.opened(this, caller.name(), hello.getInstanceId());
        if (!service.enter(caller.name())) {
            service.closed(this, caller.name(), hello.getInstanceId());
            close(Refusal.crowded());
            return;
        }
        service.learn(caller);
        ConnectedInstance introduced = new ConnectedInstance(
                new InstanceInfo(
                        caller.name(),
                        hello.getInstanceId(),
                        Text.bounded(hello.getServiceVersion()),
                        Text.bounded(hello.getLibraryVersion()),
                        Text.bounded(hello.getJavaVersion()),
                        Text.bounded(hello.getZone()),
                        service.clock().instant(),
                        caller.expires(),
                        DenyList.issued(caller.leaf()),
                        Denial.serial(caller.leaf().getSerialNumber())),
                service.rootOf(caller));
        synchronized (this) {
            if (closed) {
                service.leave(caller.name());
                service.closed(this, caller.name(), hello.getInstanceId());
                return;
            }
            instance = introduced;
            updates.meshChanged();
            service.questions().opened(instance, this::drain);
            service.taps().opened(instance, this::drain);
            service.instances().add(instance);
            service.cache().watchMesh(this);
            subscribe(caller.name());
        }
    }

    private synchronized void interest(Interest interest) {
        if (instance == null) {
            close(Status.INVALID_ARGUMENT.withDescription("interest before hello"));
            return;
        }
        for (String name : interest.getSubscribeList()) {
            parse(name, this::subscribe);
        }
        for (String name : interest.getUnsubscribeList()) {
            parse(name, this::unsubscribe);
        }
    }

    private void parse(String text, Consumer<LogicalName> then) {
        LogicalName name;
        try {
            name = LogicalName.parse(text);
        } catch (IllegalArgumentException malformed) {
            close(Status.INVALID_ARGUMENT.withDescription(malformed.getMessage()));
            return;
        }
        if (!closed) {
            then.accept(name);
        }
    }

    private void subscribe(LogicalName name) {
        if (instance.delivery(name).isEmpty() && instance.deliveries().size() >= MAX_SUBSCRIPTIONS) {
            close(Status.RESOURCE_EXHAUSTED.withDescription(
                    "subscriptions: more than " + MAX_SUBSCRIPTIONS + " (expected: fewer)"));
            return;
        }
        instance.subscribed(name);
        service.cache().watch(edge(name), this);
        updates.askedFor(name);
    }

    private void unsubscribe(LogicalName name) {
        if (name.equals(caller.name())) {
            return;
        }
        service.cache().unwatch(edge(name), this);
        service.instances().unsubscribed(instance, name);
        updates.notWanted(name);
    }

    /** @param refusal null when the update was accepted */
    private void answered(String nonce, String refusal) {
        Optional<Updates.Sent> answered;
        ConnectedInstance answering;
        synchronized (this) {
            answered = updates.answered(nonce);
            answering = instance;
        }
        if (answered.isEmpty() || answering == null) {
            return;
        }
        Updates.Sent sent = answered.get();
        if (sent.name() == null) {
            answering.meshAnswered(sent.version(), refusal);
            return;
        }
        if (refusal != null) {
            service.instances().rejected(answering, sent.name(), sent.version(), refusal);
            service.pushes().rejected();
            return;
        }
        service.pushes().acknowledged();
        service.instances().acknowledged(answering, sent.name(), sent.version());
        service.enforcements().acknowledged(caller, answering.info().instanceId(), sent.name(), sent.config());
        if (sent.startedNanos() != 0) {
            service.pushes().arrived(Duration.ofNanos(service.nanoTime() - sent.startedNanos()));
        }
    }

    private void explained(Answer answer) {
        ConnectedInstance answering;
        synchronized (this) {
            answering = instance;
        }
        if (answering != null) {
            service.questions().answered(answering, answer);
        }
    }

    private void tapped(TappedCalls calls) {
        ConnectedInstance telling;
        synchronized (this) {
            telling = instance;
        }
        if (telling != null) {
            service.taps().heard(telling, calls);
        }
    }

    /** Sends what is pending for as long as the transport takes it; called again when it does. Configuration goes first. */
    private synchronized void drain() {
        boolean sent = true;
        while (sent && !closed && instance != null && responses.isReady()) {
            sent = updates.isEmpty() ? sendTap() || sendQuestion() : sendUpdate();
        }
        if (updates.isEmpty() || responses.isReady()) {
            stuckSince = OptionalLong.empty();
        } else if (stuckSince.isEmpty()) {
            stuckSince = OptionalLong.of(service.nanoTime());
        }
    }

    /** Ends the stream when its other end neither reads nor answers: what was sent to it is held until it does. */
    boolean dropIfStuck() {
        synchronized (this) {
            long now = service.nanoTime();
            if (closed || instance == null || !isOver(stuckSince, now) && !isOver(updates.awaitedSince(), now)) {
                return false;
            }
        }
        close(Status.UNAVAILABLE.withDescription(
                "configuration was neither read nor answered for " + PATIENCE.toSeconds() + " s; open another stream"));
        return true;
    }

    private static boolean isOver(OptionalLong since, long now) {
        return since.isPresent() && now - since.getAsLong() >= PATIENCE.toNanos();
    }

    private boolean sendTap() {
        Optional<Tap> tap = service.taps().take(instance);
        tap.filter(asked -> passes())
                .ifPresent(asked -> responses.onNext(
                        DiscoveryResponse.newBuilder().setTap(asked).build()));
        return tap.isPresent();
    }

    private boolean sendQuestion() {
        Optional<Question> question = service.questions().take(instance);
        question.filter(asked -> passes())
                .ifPresent(asked -> responses.onNext(
                        DiscoveryResponse.newBuilder().setQuestion(asked).build()));
        return question.isPresent();
    }

    private boolean sendUpdate() {
        if (!passes()) {
            return false;
        }
        if (updates.takeMesh()) {
            MeshConfig mesh = service.cache().mesh();
            send(
                    DiscoveryResponse.newBuilder().setMesh(MeshConfigCodec.write(mesh)),
                    Updates.Sent.mesh(mesh.version(), service.nanoTime()));
        } else {
            sendNext(updates.takeNext());
        }
        return true;
    }

    /** Whether the certificate still holds; when not, the stream is over. */
    private boolean passes() {
        ConnectedInstance introduced = instance;
        if (introduced != null && !service.trusts(introduced.issuedBelow())) {
            close(Refusal.ofAnotherRoot());
            return false;
        }
        Optional<Status> objection = caller.objection();
        objection.ifPresent(this::close);
        return objection.isEmpty();
    }

    private void sendNext(Updates.Pending next) {
        LogicalName name = next.name();
        ServiceSnapshot snapshot = service.cache().current(edge(name));
        if (updates.alreadySent(name, snapshot.version())) {
            return;
        }
        instance.sent(name, snapshot.version());
        service.pushes().sent();
        DiscoveryResponse.Builder response = DiscoveryResponse.newBuilder();
        snapshot.wire().ifPresentOrElse(response::setService, () -> response.setUnknown(unknown(name)));
        send(
                response,
                new Updates.Sent(
                        name,
                        snapshot.version(),
                        next.changed() ? snapshot.startedNanos() : 0,
                        snapshot.wire(),
                        service.nanoTime()));
    }

    private void send(DiscoveryResponse.Builder response, Updates.Sent sent) {
        responses.onNext(response.setNonce(updates.sending(sent)).build());
    }

    private UnknownService unknown(LogicalName name) {
        UnknownService.Builder unknown = UnknownService.newBuilder().setName(name.toString());
        service.cache()
                .state()
                .names()
                .similar(name.toString(), SHOWN_NAMES)
                .forEach(known -> unknown.addKnown(known.toString()));
        return unknown.build();
    }

    private Edge edge(LogicalName destination) {
        return new Edge(caller.name(), destination);
    }

    private void close(Status status) {
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
            if (status.isOk()) {
                responses.onCompleted();
            } else {
                responses.onError(status.asRuntimeException());
            }
        }
        release();
    }

    private void release() {
        ConnectedInstance gone;
        synchronized (this) {
            closed = true;
            gone = instance;
            instance = null;
        }
        if (gone == null) {
            return;
        }
        service.leave(caller.name());
        service.cache().unwatchMesh(this);
        gone.deliveries().forEach(delivery -> service.cache().unwatch(edge(delivery.name()), this));
        service.instances().remove(gone);
        service.questions().closed(gone);
        service.taps().closed(gone);
        service.closed(this, caller.name(), gone.info().instanceId());
    }
}
