package gov.hms.mesh.internal.discovery;

import gov.hms.mesh.internal.wire.Answer;
import gov.hms.mesh.internal.wire.Question;
import java.util.function.Consumer;

/** Who can say how this process decides about calls. */
@FunctionalInterface
public interface Questions {
    /** Returns at once; the answer is given once, now or later, on any thread. */
    void ask(Question question, Consumer<Answer> answer);
}
