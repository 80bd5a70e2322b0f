package gov.hms.sys.question;

import gov.hms.mesh.internal.time.Timers;
import gov.hms.mesh.internal.wire.Answer;
import gov.hms.mesh.internal.wire.PlannedCall;
import gov.hms.mesh.internal.wire.Question;
import gov.hms.mesh.internal.wire.RecentCalls;
import gov.hms.sys.snapshot.ConnectedInstance;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Asks connected instances, and brings questions and answers together. Nothing here waits: a question lies ready until the
 * instance's stream has room for it, and after two seconds nobody waits for its answer any more.
 */
public final class Questions {
    /** From the asking to the last moment at which an answer counts. */
    public static final Duration PATIENCE = Duration.ofSeconds(2);

    /** Open questions in all: each may bring an answer of {@link AnswerBounds#MAX_BYTES} that is held for a moment. */
    static final int MOST_IN_ALL = 512;

    private final Timers timers;
    private final Map<ConnectedInstance, Line> lines = new ConcurrentHashMap<>();
    private final Semaphore places = new Semaphore(MOST_IN_ALL);
    private final AtomicLong lastId = new AtomicLong();

    public Questions(Timers timers) {
        this.timers = timers;
    }

    /**
     * From now on the instance can be asked.
     *
     * @param wake called when there is something to {@link #take}, from any thread, with no lock held
     */
    public void opened(ConnectedInstance instance, Runnable wake) {
        lines.put(instance, new Line(wake));
    }

    /** It cannot be asked any more, and who waits for its answers hears so, on another thread: streams end with locks held. */
    public void closed(ConnectedInstance instance) {
        Line line = lines.remove(instance);
        if (line != null && line.close()) {
            timers.execute(line::endAll);
        }
    }

    /** The next question to send to the instance. */
    public Optional<Question> take(ConnectedInstance instance) {
        Line line = lines.get(instance);
        return line == null ? Optional.empty() : line.take();
    }

    /** An answer that nobody waits for, or that is not this instance's to give, has no effect. */
    public void answered(ConnectedInstance instance, Answer answer) {
        Line line = lines.get(instance);
        if (line != null) {
            line.answered(answer);
        }
    }

    /** What would happen to the call now? Never completes exceptionally. */
    public CompletableFuture<Reply> wouldHappen(ConnectedInstance instance, PlannedCall call) {
        return ask(instance, Question.newBuilder().setNow(call));
    }

    /** What happened to the call? Never completes exceptionally. */
    public CompletableFuture<Reply> whatHappened(ConnectedInstance instance, String callId) {
        return ask(instance, Question.newBuilder().setCallId(callId));
    }

    /** What do all of these know of the call or trace? Completes in time, and never exceptionally. */
    public CompletableFuture<TraceSearch.Result> search(List<ConnectedInstance> instances, String callId) {
        return asked(TraceSearch.start(instances, instance -> whatHappened(instance, callId)));
    }

    /** What are the newest calls of each of these? Completes in time, and never exceptionally. */
    public CompletableFuture<TraceSearch.Result> recent(List<ConnectedInstance> instances, RecentCalls which) {
        return asked(TraceSearch.start(
                instances, instance -> ask(instance, Question.newBuilder().setRecent(which))));
    }

    private CompletableFuture<TraceSearch.Result> asked(TraceSearch search) {
        Timers.Timer timeout = timers.after(PATIENCE, search::giveUp);
        return search.result().whenComplete((result, failure) -> timeout.cancel());
    }

    private CompletableFuture<Reply> ask(ConnectedInstance instance, Question.Builder question) {
        Line line = lines.get(instance);
        if (line == null) {
            return CompletableFuture.completedFuture(Reply.Missing.LEFT);
        }
        if (!places.tryAcquire()) {
            return CompletableFuture.completedFuture(Reply.Missing.BUSY);
        }
        CompletableFuture<Reply> reply = new CompletableFuture<>();
        Question asked = question.setId("q" + lastId.incrementAndGet()).build();
        Timers.Timer timeout = timers.after(PATIENCE, () -> line.end(asked.getId(), Reply.Missing.SILENT));
        reply.whenComplete((answer, failure) -> {
            timeout.cancel();
            places.release();
        });
        line.ask(asked, reply);
        return reply;
    }
}
