package gov.hms.sys.question;

import gov.hms.mesh.call.LogicalName;
import gov.hms.mesh.internal.wire.Tap;
import gov.hms.mesh.internal.wire.TappedCalls;
import gov.hms.sys.snapshot.ConnectedInstance;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * Operators who look on at the calls of a service, and its instances, which tell of them: those that are connected, and those that connect
 * while somebody looks on. Nobody is woken while the lock is held.
 */
public final class Taps {
    /** At a time. */
    static final int MOST = 4;

    /** Of one operator at a time: nobody takes the places of all others. */
    static final int MOST_OF_ONE = 2;

    private final LongSupplier nanoTime;
    private final Map<ConnectedInstance, Outbox> outboxes = new HashMap<>();
    private final Map<String, TapSession> sessions = new HashMap<>();
    private final AtomicLong lastId = new AtomicLong();

    /** What is to be sent to one instance. */
    private record Outbox(Runnable wake, Queue<Tap> unsent) {}

    public Taps(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** Why this operator cannot look on now, in a sentence; empty: they can. */
    public synchronized Optional<String> full(String operator) {
        if (sessions.values().stream()
                        .filter(session -> session.operator().equals(operator))
                        .count()
                >= MOST_OF_ONE) {
            return Optional.of(operator + " looks on at " + MOST_OF_ONE + " services already (expected: fewer)");
        }
        return sessions.size() >= MOST
                ? Optional.of(MOST + " operators look on already (expected: fewer)")
                : Optional.empty();
    }

    /**
     * Begins; the session has to be closed.
     *
     * @param operator who looks on
     * @param filter which calls, how many and for how long
     * @return empty when there are as many as there may be
     */
    public Optional<TapSession> open(String operator, LogicalName service, Tap filter) {
        TapSession session;
        List<Runnable> wakes;
        synchronized (this) {
            if (full(operator).isPresent()) {
                return Optional.empty();
            }
            session = new TapSession(
                    operator,
                    service,
                    filter.toBuilder().setId("t" + lastId.incrementAndGet()).build(),
                    nanoTime,
                    this::close);
            sessions.put(session.id(), session);
            wakes = sendToAll(service, session.filter());
        }
        wakes.forEach(Runnable::run);
        return Optional.of(session);
    }

    private void close(TapSession session) {
        List<Runnable> wakes = List.of();
        synchronized (this) {
            if (sessions.remove(session.id()) != null) {
                wakes = sendToAll(
                        session.service(),
                        Tap.newBuilder().setId(session.id()).setStop(true).build());
            }
        }
        wakes.forEach(Runnable::run);
    }

    private List<Runnable> sendToAll(LogicalName service, Tap tap) {
        List<Runnable> wakes = new ArrayList<>();
        outboxes.forEach((instance, outbox) -> {
            if (instance.info().service().equals(service)) {
                // what was not sent yet of the same session does not matter any more
                outbox.unsent().removeIf(older -> older.getId().equals(tap.getId()));
                outbox.unsent().add(tap);
                wakes.add(outbox.wake());
            }
        });
        return wakes;
    }

    /**
     * The instance can be asked from now on.
     *
     * @param wake called when there is something to {@link #take}, from any thread, with no lock held
     */
    public synchronized void opened(ConnectedInstance instance, Runnable wake) {
        Outbox outbox = new Outbox(wake, new ArrayDeque<>());
        sessions.values().stream()
                .filter(session -> session.service().equals(instance.info().service()))
                .forEach(session -> outbox.unsent().add(session.rest()));
        outboxes.put(instance, outbox);
    }

    public synchronized void closed(ConnectedInstance instance) {
        outboxes.remove(instance);
    }

    /** The next to send to the instance. */
    public synchronized Optional<Tap> take(ConnectedInstance instance) {
        Outbox outbox = outboxes.get(instance);
        return outbox == null
                ? Optional.empty()
                : Optional.ofNullable(outbox.unsent().poll());
    }

    /** How many connected instances a service has. */
    public synchronized long instances(LogicalName service) {
        return outboxes.keySet().stream()
                .filter(instance -> instance.info().service().equals(service))
                .count();
    }

    /** What nobody asked this instance for has no effect. */
    public void heard(ConnectedInstance instance, TappedCalls calls) {
        TapSession session;
        synchronized (this) {
            session = sessions.get(calls.getTap());
        }
        if (session != null && session.service().equals(instance.info().service())) {
            session.heard(instance.info().instanceId(), calls);
        }
    }
}
