package gov.hms.sys.question;

import gov.hms.mesh.internal.wire.Answer;
import gov.hms.mesh.internal.wire.CallExplanation;
import gov.hms.mesh.internal.wire.Candidate;
import gov.hms.mesh.internal.wire.Step;

/** An instance may say anything; what is passed on is of a size and of a form that nobody has to fear. */
final class AnswerBounds {
    static final int MAX_BYTES = 256 << 10;
    static final int MAX_CALLS = 32;
    static final int MAX_STEPS = 60;
    static final int MAX_CANDIDATES = 100;

    private AnswerBounds() {}

    static Reply read(Answer answer) {
        if (answer.getSerializedSize() > MAX_BYTES) {
            return Reply.Missing.TOO_LARGE;
        }
        return new Reply.Answered(
                answer.getCallsList().stream()
                        .limit(MAX_CALLS)
                        .map(AnswerBounds::call)
                        .toList(),
                Plain.text(answer.getRefusal()));
    }

    private static CallExplanation call(CallExplanation call) {
        CallExplanation.Builder plain = CallExplanation.newBuilder()
                .setCallId(Plain.text(call.getCallId()))
                .setStartedEpochMs(call.getStartedEpochMs())
                .setDestination(Plain.text(call.getDestination()))
                .setMethod(Plain.text(call.getMethod()))
                .setPath(Plain.text(call.getPath()))
                .setOutcome(Plain.text(call.getOutcome()));
        call.getStepsList().stream().limit(MAX_STEPS).map(AnswerBounds::step).forEach(plain::addSteps);
        call.getCandidatesList().stream()
                .limit(MAX_CANDIDATES)
                .map(AnswerBounds::candidate)
                .forEach(plain::addCandidates);
        return plain.build();
    }

    private static Step step(Step step) {
        return Step.newBuilder()
                .setLayer(Plain.text(step.getLayer()))
                .setDecision(Plain.text(step.getDecision()))
                .build();
    }

    private static Candidate candidate(Candidate candidate) {
        return Candidate.newBuilder()
                .setEndpoint(Plain.text(candidate.getEndpoint()))
                .setInstanceId(Plain.text(candidate.getInstanceId()))
                .setVersion(Plain.text(candidate.getVersion()))
                .setZone(Plain.text(candidate.getZone()))
                .setScore(candidate.getScore())
                .setShare(Double.isFinite(candidate.getShare()) ? Math.min(1, Math.max(0, candidate.getShare())) : 0)
                .setVerdict(Plain.text(candidate.getVerdict()))
                .build();
    }
}
