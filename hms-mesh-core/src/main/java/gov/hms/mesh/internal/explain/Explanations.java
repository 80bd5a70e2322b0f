package gov.hms.mesh.internal.explain;

import gov.hms.mesh.internal.balance.Balancer;
import gov.hms.mesh.internal.discovery.Questions;
import gov.hms.mesh.internal.resolve.Namespaces;
import gov.hms.mesh.internal.resolve.RegistryCache;
import gov.hms.mesh.internal.telemetry.CallRecords;
import gov.hms.mesh.internal.time.Ticker;
import gov.hms.mesh.internal.time.Timers;
import gov.hms.mesh.internal.wire.Answer;
import gov.hms.mesh.internal.wire.Question;
import gov.hms.mesh.internal.wire.RecentCalls;
import gov.hms.mesh.internal.wire.Tap;
import gov.hms.mesh.internal.wire.TappedCalls;
import java.time.InstantSource;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers questions about calls, on a thread of the background, a few at a time, and tells of calls as they end. */
public final class Explanations implements Questions {
    private static final Logger log = LoggerFactory.getLogger(Explanations.class);
    private static final int MOST_CALLS = 8;
    private static final int MOST_RECENT = 32;
    private static final int MOST_UNDER_WAY = 16;

    /** What the answers are made from. */
    public record Parts(
            CallRecords records,
            Namespaces namespaces,
            RegistryCache registry,
            Balancer balancer,
            Timers background,
            Ticker ticker,
            InstantSource clock,
            Supplier<RandomGenerator> random) {}

    private final Parts parts;
    private final CallTaps taps;
    private final AtomicInteger underWay = new AtomicInteger();

    public Explanations(Parts parts) {
        this.parts = parts;
        this.taps = new CallTaps(parts);
    }

    @Override
    public void tap(Tap tap, Consumer<TappedCalls> calls) {
        taps.asked(tap, calls);
    }

    @Override
    public void streamEnded() {
        taps.endAll();
    }

    @Override
    public void ask(Question question, Consumer<Answer> answer) {
        if (underWay.incrementAndGet() > MOST_UNDER_WAY) {
            underWay.decrementAndGet();
            answer.accept(refusal("too many questions at once; ask again")
                    .setQuestion(question.getId())
                    .build());
            return;
        }
        AtomicBoolean open = new AtomicBoolean(true);
        Consumer<Answer.Builder> once = built -> {
            if (open.compareAndSet(true, false)) {
                underWay.decrementAndGet();
                answer.accept(built.setQuestion(question.getId()).build());
            }
        };
        parts.background.execute(() -> begin(question, once));
    }

    private void begin(Question question, Consumer<Answer.Builder> answer) {
        try {
            switch (question.getAskCase()) {
                case NOW -> new PlannedCalls(parts, question.getNow(), answer).explain();
                case CALL_ID -> answer.accept(past(question.getCallId().toLowerCase(Locale.ROOT)));
                case RECENT -> answer.accept(recent(question.getRecent()));
                case ASK_NOT_SET ->
                    answer.accept(refusal("the question is of a kind that this version of the library does not know"));
            }
        } catch (RuntimeException | LinkageError | StackOverflowError broken) {
            answer.accept(failed(broken));
        }
    }

    /** Whoever asks gets an answer, whatever happens. */
    static Answer.Builder orRefusal(Supplier<Answer.Builder> answer) {
        try {
            return answer.get();
        } catch (RuntimeException | LinkageError | StackOverflowError broken) {
            return failed(broken);
        }
    }

    private static Answer.Builder failed(Throwable broken) {
        log.error("a call could not be explained", broken);
        return refusal("the explanation failed, and this instance's log says why");
    }

    private Answer.Builder past(String id) {
        Answer.Builder answer = Answer.newBuilder();
        parts.records.find(id).stream()
                .limit(MOST_CALLS)
                .map(journal ->
                        new PastCall(journal).explain(parts.clock.instant().toEpochMilli(), parts.ticker.nanos()))
                .forEach(answer::addCalls);
        return answer;
    }

    private Answer.Builder recent(RecentCalls which) {
        Answer.Builder answer = Answer.newBuilder();
        long epochMs = parts.clock.instant().toEpochMilli();
        long nanos = parts.ticker.nanos();
        parts.records.newest(Math.min(which.getMost(), MOST_RECENT), which.getFailed()).stream()
                .map(journal -> new PastCall(journal).headline(epochMs, nanos))
                .forEach(answer::addCalls);
        return answer;
    }

    static Answer.Builder refusal(String why) {
        return Answer.newBuilder().setRefusal(Steps.line(why));
    }
}
