package gov.hms.sys.question;

import static org.assertj.core.api.Assertions.assertThat;

import gov.hms.mesh.internal.wire.Answer;
import gov.hms.mesh.internal.wire.CallExplanation;
import gov.hms.mesh.internal.wire.Candidate;
import gov.hms.mesh.internal.wire.Step;
import java.util.Collections;
import org.junit.jupiter.api.Test;

class AnswerBoundsTest {
    private static final String HOSTILE = "\u001b]0;owned\u0007\r\nroot#\u202e\u2028\u0085\ud800x";
    private static final String HARMLESS = "?]0;owned???root#????x";

    private static Reply.Answered read(CallExplanation.Builder... calls) {
        Answer.Builder answer = Answer.newBuilder();
        for (CallExplanation.Builder call : calls) {
            answer.addCalls(call);
        }
        return (Reply.Answered) AnswerBounds.read(answer.build());
    }

    @Test
    void noTextOfAnAnswerMovesACursorOrStartsALine() {
        String hostile = HOSTILE.replace("\ud800", "");
        String harmless = HARMLESS.replace("????x", "???x");
        CallExplanation call = read(CallExplanation.newBuilder()
                        .setCallId(hostile)
                        .setDestination(hostile)
                        .setMethod(hostile)
                        .setPath(hostile)
                        .setOutcome(hostile)
                        .addSteps(Step.newBuilder().setLayer(hostile).setDecision(hostile))
                        .addCandidates(Candidate.newBuilder()
                                .setEndpoint(hostile)
                                .setInstanceId(hostile)
                                .setVersion(hostile)
                                .setZone(hostile)
                                .setVerdict(hostile)))
                .calls()
                .get(0);
        Candidate candidate = call.getCandidates(0);
        assertThat(new String[] {
                    call.getCallId(),
                    call.getDestination(),
                    call.getMethod(),
                    call.getPath(),
                    call.getOutcome(),
                    call.getSteps(0).getLayer(),
                    call.getSteps(0).getDecision(),
                    candidate.getEndpoint(),
                    candidate.getInstanceId(),
                    candidate.getVersion(),
                    candidate.getZone(),
                    candidate.getVerdict()
                })
                .containsOnly(harmless);
        Answer refusal = Answer.newBuilder().setRefusal(hostile).build();
        assertThat(((Reply.Answered) AnswerBounds.read(refusal)).refusal()).isEqualTo(harmless);
    }

    @Test
    void aHalfOfACharacterIsHarmlessToo() {
        assertThat(Plain.text(HOSTILE)).isEqualTo(HARMLESS);
    }

    @Test
    void longTextsAreCutAndWholeOnesAreNot() {
        assertThat(Plain.text("ä".repeat(299))).hasSize(299).doesNotContain("…");
        assertThat(Plain.text("ä".repeat(301))).hasSize(300).endsWith("ä…");
        assertThat(Plain.text("😀".repeat(200))).hasSizeLessThanOrEqualTo(300).endsWith("😀…");
    }

    @Test
    void longListsAreCut() {
        CallExplanation.Builder long1 = CallExplanation.newBuilder()
                .addAllSteps(Collections.nCopies(500, Step.getDefaultInstance()))
                .addAllCandidates(Collections.nCopies(5_000, Candidate.getDefaultInstance()));
        CallExplanation call = read(long1).calls().get(0);
        assertThat(call.getStepsCount()).isEqualTo(AnswerBounds.MAX_STEPS);
        assertThat(call.getCandidatesCount()).isEqualTo(AnswerBounds.MAX_CANDIDATES);

        Answer many = Answer.newBuilder()
                .addAllCalls(Collections.nCopies(1_000, CallExplanation.getDefaultInstance()))
                .build();
        assertThat(((Reply.Answered) AnswerBounds.read(many)).calls()).hasSize(AnswerBounds.MAX_CALLS);
    }

    @Test
    void anAnswerOfMoreThanAQuarterOfAMegabyteIsNotLookedAt() {
        Answer huge = Answer.newBuilder()
                .setRefusal("x".repeat(AnswerBounds.MAX_BYTES))
                .build();
        assertThat(AnswerBounds.read(huge)).isEqualTo(Reply.Missing.TOO_LARGE);
    }

    @Test
    void aShareIsBetweenZeroAndOne() {
        for (double share : new double[] {-1, 7, Double.NaN, Double.POSITIVE_INFINITY}) {
            CallExplanation.Builder call = CallExplanation.newBuilder()
                    .addCandidates(Candidate.newBuilder().setShare(share));
            assertThat(read(call).calls().get(0).getCandidates(0).getShare()).isBetween(0.0, 1.0);
        }
    }
}
