package gov.hms.sys.question;

import gov.hms.mesh.internal.wire.CallExplanation;
import java.util.List;

/** What became of a question. */
public sealed interface Reply {
    /**
     * The instance answered; all in it is bounded and printable.
     *
     * @param calls the newest first; empty when it knows of none
     * @param refusal why there is no explanation; empty when there is one
     */
    record Answered(List<CallExplanation> calls, String refusal) implements Reply {
        public Answered {
            calls = List.copyOf(calls);
        }
    }

    /** No answer can come any more. */
    enum Missing implements Reply {
        /** It said nothing in time: it is busy, or its library does not know questions. */
        SILENT,
        /** Its stream ended. */
        LEFT,
        /** Too many questions are open; it was not asked. */
        BUSY,
        /** It sent more than an answer may hold. */
        TOO_LARGE
    }
}
