package gov.hms.mesh.internal.inbound;

import gov.hms.mesh.call.Priority;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.function.DoubleConsumer;
import java.util.function.DoubleUnaryOperator;
import java.util.function.Supplier;

/**
 * A service of known capacity in fake time: so many workers, a queue before them without end, callers that come whenever they
 * please and give up after a while. Work begun for a caller that has given up is done all the same, for nothing.
 */
final class ServerModel {
    static final double MILLI = 1e-3;

    private record Request(double at, Priority priority, double work, InboundLimit.Permit permit) {}

    private record Event(double at, long order, Request ends) {}

    /** What became of the requests that came in one second. */
    static final class Second {
        final Map<Priority, Integer> came = new EnumMap<>(Priority.class);
        final Map<Priority, Integer> good = new EnumMap<>(Priority.class);
        final Map<Priority, Integer> shed = new EnumMap<>(Priority.class);

        int sum(Map<Priority, Integer> of) {
            return of.values().stream().mapToInt(Integer::intValue).sum();
        }
    }

    private final PriorityQueue<Event> events = new PriorityQueue<>((one, other) ->
            one.at != other.at ? Double.compare(one.at, other.at) : Long.compare(one.order, other.order));
    private final Deque<Request> queue = new ArrayDeque<>();
    private final List<Second> seconds = new ArrayList<>();
    private final Random random;
    private final InboundLimit limit;
    private final int workers;
    private final double patience;
    private Supplier<Double> work;
    private Supplier<Priority> priorities = () -> Priority.NORMAL;
    private DoubleConsumer clock = now -> {};
    private long order;
    private int busy;
    private boolean told = true;
    private boolean later;

    /** @param patience seconds after which a caller gives up */
    ServerModel(InboundLimit limit, int workers, double work, double patience, long seed) {
        this.limit = limit;
        this.workers = workers;
        this.patience = patience;
        this.random = new Random(seed);
        this.work = () -> work * (0.5 + random.nextDouble());
    }

    ServerModel working(Supplier<Double> seconds) {
        work = seconds;
        return this;
    }

    ServerModel priorities(Supplier<Priority> each) {
        priorities = each;
        return this;
    }

    /** Callers do not say how long they wait. */
    ServerModel untold() {
        told = false;
        return this;
    }

    /** Requests are answered from another thread. */
    ServerModel answeringLater() {
        later = true;
        return this;
    }

    /** Tells the time of every arrival, before its work is drawn. */
    ServerModel clock(DoubleConsumer now) {
        clock = now;
        return this;
    }

    Random random() {
        return random;
    }

    /** @param rate requests per second, at each second */
    List<Second> run(int duration, DoubleUnaryOperator rate) {
        for (int i = 0; i < duration; i++) {
            seconds.add(new Second());
        }
        arriveAfter(0, rate);
        while (!events.isEmpty()) {
            Event event = events.poll();
            if (event.ends != null) {
                end(event);
            } else if (event.at < duration) {
                arrive(event.at);
                arriveAfter(event.at, rate);
            }
        }
        return seconds;
    }

    private void arriveAfter(double now, DoubleUnaryOperator rate) {
        double gap = -Math.log(1 - random.nextDouble()) / rate.applyAsDouble(now);
        events.add(new Event(now + gap, order++, null));
    }

    private void arrive(double now) {
        clock.accept(now);
        Second second = seconds.get((int) now);
        Priority priority = priorities.get();
        second.came.merge(priority, 1, Integer::sum);
        InboundLimit.Permit permit = limit.acquire(priority, (long) (now * 1e9));
        if (permit == null) {
            second.shed.merge(priority, 1, Integer::sum);
            return;
        }
        if (later) {
            permit.answersLater();
        }
        queue.add(new Request(now, priority, work.get(), permit));
        begin(now);
    }

    private Patience patience(double took) {
        return told ? Patience.of((long) (took * 1e9), (long) (took * 1e9), (long) (patience * 1e9)) : Patience.UNKNOWN;
    }

    private void begin(double now) {
        while (busy < workers && !queue.isEmpty()) {
            busy++;
            Request next = queue.poll();
            events.add(new Event(now + next.work, order++, next));
        }
    }

    private void end(Event event) {
        busy--;
        Request request = event.ends;
        double took = event.at - request.at;
        if (took <= patience) {
            seconds.get((int) request.at).good.merge(request.priority, 1, Integer::sum);
        }
        request.permit.worked((long) (request.at * 1e9), (long) (event.at * 1e9), (long) (took * 1e9), patience(took));
        begin(event.at);
    }
}
