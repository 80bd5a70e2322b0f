package gov.hms.mesh.internal.discovery;

import gov.hms.mesh.internal.wire.Answer;
import gov.hms.mesh.internal.wire.Question;
import gov.hms.mesh.internal.wire.Tap;
import gov.hms.mesh.internal.wire.TappedCalls;
import java.util.function.Consumer;

/** Who can say how this process decides about calls, and how they go. */
public interface Questions {
    /** Returns at once; the answer is given once, now or later, on any thread. */
    void ask(Question question, Consumer<Answer> answer);

    /** Returns at once; from now on calls are told, on any thread, until the time that is asked for is over. */
    void tap(Tap tap, Consumer<TappedCalls> calls);

    /** The stream is over on which the taps were asked for, and so are they. */
    void streamEnded();
}
