package gov.hms.sys.question;

import static org.assertj.core.api.Assertions.assertThat;

import gov.hms.mesh.call.LogicalName;
import gov.hms.mesh.internal.wire.Answer;
import gov.hms.mesh.internal.wire.CallExplanation;
import gov.hms.mesh.internal.wire.PlannedCall;
import gov.hms.mesh.internal.wire.Question;
import gov.hms.mesh.testing.FakeClock;
import gov.hms.sys.snapshot.ConnectedInstance;
import gov.hms.sys.snapshot.InstanceInfo;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class QuestionsTest {
    private static final String TRACE = "0123456789abcdef0123456789abcdef";
    private static final Duration ALMOST = Questions.PATIENCE.minusMillis(1);

    private final FakeClock clock = new FakeClock();
    private final Questions questions = new Questions(clock);
    private final AtomicInteger wakes = new AtomicInteger();
    private final ConnectedInstance first = open("i-1");
    private final ConnectedInstance second = open("i-2");

    private ConnectedInstance open(String id) {
        ConnectedInstance instance = new ConnectedInstance(new InstanceInfo(
                LogicalName.parse("return-intake.intake"),
                id,
                "v1",
                "0.1",
                "17",
                "",
                Instant.EPOCH,
                Instant.EPOCH,
                Instant.EPOCH,
                "1"));
        questions.opened(instance, wakes::incrementAndGet);
        return instance;
    }

    private CompletableFuture<Reply> ask(ConnectedInstance instance) {
        return questions.wouldHappen(instance, PlannedCall.getDefaultInstance());
    }

    private static Answer to(Question question, String... outcomes) {
        Answer.Builder answer = Answer.newBuilder().setQuestion(question.getId());
        for (int i = 0; i < outcomes.length; i++) {
            answer.addCalls(CallExplanation.newBuilder().setOutcome(outcomes[i]).setStartedEpochMs(100 - i));
        }
        return answer.build();
    }

    private static void answeredWith(CompletableFuture<Reply> reply, String outcome) {
        assertThat(reply)
                .isCompletedWithValueMatching(value -> value instanceof Reply.Answered answered
                        && answered.calls().get(0).getOutcome().equals(outcome));
    }

    private static void missing(CompletableFuture<?> reply, Reply.Missing why) {
        assertThat(reply).isCompletedWithValueMatching(why::equals);
    }

    @Test
    void anAnswerFindsItsQuestion() {
        CompletableFuture<Reply> one = ask(first);
        CompletableFuture<Reply> other = ask(first);
        assertThat(wakes).hasValue(2);
        Question sentFirst = questions.take(first).orElseThrow();
        Question sentNext = questions.take(first).orElseThrow();
        assertThat(questions.take(first)).isEmpty();

        questions.answered(first, to(sentNext, "second"));
        assertThat(one).isNotDone();
        answeredWith(other, "second");
        questions.answered(first, to(sentFirst, "first"));
        answeredWith(one, "first");
    }

    @Test
    void whoIsSilentIsNotWaitedForLongerThanTwoSeconds() {
        CompletableFuture<Reply> sent = ask(first);
        questions.take(first);
        CompletableFuture<Reply> unsent = ask(first);
        clock.advance(ALMOST);
        assertThat(sent).isNotDone();
        clock.advance(Duration.ofMillis(1));
        missing(sent, Reply.Missing.SILENT);
        missing(unsent, Reply.Missing.SILENT);
        assertThat(questions.take(first))
                .as("nobody waits for it, so it is not sent")
                .isEmpty();
    }

    @Test
    void anAnswerThatComesTooLateOrTwiceHasNoEffect() {
        CompletableFuture<Reply> late = ask(first);
        Question sent = questions.take(first).orElseThrow();
        clock.advance(Questions.PATIENCE);
        questions.answered(first, to(sent, "late"));
        missing(late, Reply.Missing.SILENT);

        CompletableFuture<Reply> next = ask(first);
        Question again = questions.take(first).orElseThrow();
        questions.answered(first, to(again, "one"));
        questions.answered(first, to(again, "two"));
        answeredWith(next, "one");
    }

    @Test
    void anInstanceCannotAnswerForAnother() {
        CompletableFuture<Reply> reply = ask(first);
        Question sent = questions.take(first).orElseThrow();
        questions.answered(second, to(sent, "forged"));
        assertThat(reply).isNotDone();
        questions.answered(first, to(sent, "true"));
        answeredWith(reply, "true");
    }

    @Test
    void aQuestionThatWasNotSentCannotBeAnswered() {
        CompletableFuture<Reply> reply = ask(first);
        questions.answered(first, Answer.newBuilder().setQuestion("q1").build());
        assertThat(reply).isNotDone();
    }

    @Test
    void whenTheStreamEndsItsQuestionsEndAtOnce() {
        CompletableFuture<Reply> reply = ask(first);
        CompletableFuture<Reply> other = ask(second);
        questions.closed(first);
        clock.advance(Duration.ZERO);
        missing(reply, Reply.Missing.LEFT);
        assertThat(other).isNotDone();
        missing(ask(first), Reply.Missing.LEFT);
    }

    @Test
    void anInstanceHasAtMostFourOpenQuestions() {
        List<CompletableFuture<Reply>> open = new ArrayList<>();
        for (int i = 0; i < Line.MOST_OPEN; i++) {
            open.add(ask(first));
        }
        missing(ask(first), Reply.Missing.BUSY);
        assertThat(ask(second)).as("another instance has its own places").isNotDone();
        questions.answered(first, to(questions.take(first).orElseThrow(), "done"));
        answeredWith(open.get(0), "done");
        assertThat(ask(first)).isNotDone();
    }

    @Test
    void inAllThereAreAtMostFiveHundredAndTwelve() {
        List<ConnectedInstance> many = new ArrayList<>();
        for (int i = 0; i < Questions.MOST_IN_ALL; i++) {
            many.add(open("many-" + i));
            assertThat(ask(many.get(i))).isNotDone();
        }
        missing(ask(first), Reply.Missing.BUSY);
        clock.advance(Questions.PATIENCE);
        assertThat(ask(first)).as("every place is free again").isNotDone();
    }

    @Test
    void aTraceIsAskedOfAllAndComesInOrderOfTime() {
        CompletableFuture<TraceSearch.Result> result = questions.search(List.of(first, second), TRACE);
        Question sent = questions.take(first).orElseThrow();
        assertThat(sent.getCallId()).isEqualTo(TRACE);
        questions.answered(first, to(sent, "later", "earlier"));
        assertThat(result).isNotDone();
        questions.answered(second, to(questions.take(second).orElseThrow()));
        assertThat(result.join().calls())
                .extracting(found -> found.call().getOutcome())
                .containsExactly("earlier", "later");
        assertThat(result.join())
                .extracting(TraceSearch.Result::connected, TraceSearch.Result::asked, TraceSearch.Result::answered)
                .containsExactly(2, 2, 2);
    }

    @Test
    void aSearchEndsAfterTwoSecondsWithWhatIsKnown() {
        CompletableFuture<TraceSearch.Result> result = questions.search(List.of(first, second), TRACE);
        questions.answered(first, to(questions.take(first).orElseThrow(), "known"));
        clock.advance(ALMOST);
        assertThat(result).isNotDone();
        clock.advance(Duration.ofMillis(1));
        assertThat(result.join().answered()).isEqualTo(1);
        assertThat(result.join().asked()).isEqualTo(2);
        assertThat(result.join().calls()).hasSize(1);
    }

    @Test
    void aLargeMeshIsAskedSomeAtATimeAndNoAnswerIsForgotten() {
        List<ConnectedInstance> many = new ArrayList<>();
        for (int i = 0; i < 2 * TraceSearch.AT_ONCE + 7; i++) {
            many.add(open("many-" + i));
        }
        CompletableFuture<TraceSearch.Result> result = questions.search(many, TRACE);
        assertThat(many.stream().filter(one -> answerIfAsked(one)).count()).isEqualTo(many.size());
        assertThat(result.join().answered()).isEqualTo(many.size());
        assertThat(result.join().calls()).hasSize(TraceSearch.MOST_CALLS);
    }

    private boolean answerIfAsked(ConnectedInstance instance) {
        return questions
                .take(instance)
                .map(question -> {
                    questions.answered(instance, to(question, "mine"));
                    return true;
                })
                .orElse(false);
    }

    @Test
    void aSearchAmongTheGoneNeitherHangsNorFails() {
        List<ConnectedInstance> gone = new ArrayList<>();
        for (int i = 0; i < 20_000; i++) {
            gone.add(first);
        }
        questions.closed(first);
        assertThat(questions.search(gone, TRACE).join().answered()).isZero();
        assertThat(questions.search(List.of(), TRACE)).isCompleted();
    }
}
