package gov.hms.mesh.testing;

import gov.hms.mesh.call.Attempt;
import gov.hms.mesh.call.AttemptFailedException;
import gov.hms.mesh.call.Exchange;
import gov.hms.mesh.call.LocalAnswer;
import gov.hms.mesh.call.LogicalName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** An HTTP client that a test scripts: it says what each attempt does, and afterwards what was sent and what was left open. */
public final class FakeExchange implements Exchange<FakeExchange.Answer> {
    /** What an attempt does. */
    @FunctionalInterface
    public interface Script {
        Answer send(Attempt attempt) throws AttemptFailedException;
    }

    /** What an attempt of a certain exchange does. */
    @FunctionalInterface
    public interface OwnScript {
        Answer send(FakeExchange exchange, Attempt attempt) throws AttemptFailedException;
    }

    /** An answer, and whether it was discarded. */
    public static final class Answer {
        private final int status;
        private final Map<String, String> headers;
        private volatile boolean discarded;
        private Runnable done = () -> {};

        public Answer(int status, String... headers) {
            this.status = status;
            this.headers = new HashMap<>();
            for (int i = 0; i < headers.length; i += 2) {
                this.headers.put(headers[i].toLowerCase(java.util.Locale.ROOT), headers[i + 1]);
            }
        }

        public int status() {
            return status;
        }

        /** The application has read the body. */
        public void close() {
            done.run();
        }

        public String header(String name) {
            return headers.get(name.toLowerCase(java.util.Locale.ROOT));
        }
    }

    private final Script script;
    private final List<Attempt> sent = new CopyOnWriteArrayList<>();
    private final List<Answer> received = new CopyOnWriteArrayList<>();
    private final AtomicInteger underWay = new AtomicInteger();
    private final Set<Integer> ended = ConcurrentHashMap.newKeySet();
    private boolean replayable = true;
    private boolean hedges = true;
    private volatile boolean cancelled;
    private boolean holdsBodies;
    private LocalAnswer local;
    private Script mirrorScript;
    private final List<FakeExchange> mirrors = new ArrayList<>();

    public FakeExchange(Script script) {
        this.script = script;
    }

    /** With a script that speaks to its exchange. */
    public static FakeExchange of(OwnScript script) {
        FakeExchange[] self = new FakeExchange[1];
        self[0] = new FakeExchange(attempt -> script.send(self[0], attempt));
        return self[0];
    }

    public static AttemptFailedException failure(AttemptFailedException.Kind kind, boolean sent) {
        return new AttemptFailedException(kind, sent, new java.io.IOException("scripted"));
    }

    public FakeExchange notReplayable() {
        replayable = false;
        return this;
    }

    /** Answers hold their connection until they are closed or discarded. */
    public FakeExchange holdingBodies() {
        holdsBodies = true;
        return this;
    }

    public FakeExchange notHedging() {
        hedges = false;
        return this;
    }

    /** Lets the request be copied; the copy does what the script says. */
    public FakeExchange mirrored(Script copy) {
        mirrorScript = copy;
        return this;
    }

    /** The copies that were asked for. */
    public List<FakeExchange> mirrors() {
        return mirrors;
    }

    @Override
    public Optional<Exchange<Answer>> mirror(LogicalName to) {
        if (mirrorScript == null || !replayable) {
            return Optional.empty();
        }
        FakeExchange copy = new FakeExchange(mirrorScript);
        mirrors.add(copy);
        return Optional.of(copy);
    }

    public void cancel() {
        cancelled = true;
    }

    /** Whether the mesh gave this one attempt up. */
    public boolean ended(Attempt attempt) {
        return ended.contains(attempt.number());
    }

    /** For scripts: time passes, a millisecond at a time, until it is over or the attempt is cancelled or out of time. */
    public void takes(FakeClock clock, Duration time, Attempt attempt) throws AttemptFailedException {
        long start = clock.nanos();
        while (clock.nanos() - start < time.toNanos()) {
            if (cancelled || ended(attempt)) {
                throw failure(AttemptFailedException.Kind.CANCELLED, true);
            }
            if (clock.nanos() - start >= attempt.timeoutNanos()) {
                throw failure(AttemptFailedException.Kind.TIMEOUT, true);
            }
            clock.advance(Duration.ofMillis(1));
        }
        if (ended(attempt)) {
            throw failure(AttemptFailedException.Kind.CANCELLED, true);
        }
    }

    public List<Attempt> sent() {
        return sent;
    }

    /** The answer that the mesh gave by itself, or null. */
    public LocalAnswer local() {
        return local;
    }

    /** Attempts that have neither answer nor failure yet. */
    public int underWay() {
        return underWay.get();
    }

    /** Answers that neither reached the caller nor were discarded: leaks. */
    public long open() {
        return received.stream().filter(answer -> !answer.discarded).count();
    }

    @Override
    public Answer send(Attempt attempt) throws AttemptFailedException {
        if (ended(attempt)) {
            throw failure(AttemptFailedException.Kind.CANCELLED, false);
        }
        sent.add(attempt);
        underWay.incrementAndGet();
        try {
            Answer answer = script.send(attempt);
            received.add(answer);
            return answer;
        } finally {
            underWay.decrementAndGet();
        }
    }

    @Override
    public int status(Answer answer) {
        return answer.status;
    }

    @Override
    public String header(Answer answer, String name) {
        return answer.header(name);
    }

    @Override
    public void discard(Answer answer) {
        answer.discarded = true;
        answer.close();
    }

    @Override
    public Answer whenDone(Answer answer, Runnable action) {
        if (holdsBodies) {
            answer.done = action;
        } else {
            // as adapters do: at the end of the body, and when it is closed
            action.run();
            action.run();
        }
        return answer;
    }

    @Override
    public boolean replayable() {
        return replayable;
    }

    @Override
    public boolean hedges() {
        return hedges;
    }

    @Override
    public void cancel(int number) {
        ended.add(number);
    }

    @Override
    public boolean cancelled() {
        return cancelled;
    }

    @Override
    public void onCancel(Runnable action) {
        if (cancelled) {
            action.run();
        }
    }

    @Override
    public Answer answer(LocalAnswer answer) {
        local = answer;
        return new Answer(answer.status(), answer.headers().toArray(String[]::new));
    }
}
