package gov.hms.mesh.call;

import java.util.List;
import java.util.Optional;

/** The mesh's decision about a request that arrived. */
public sealed interface Admission {
    /** The application may run. {@link #finished(int)} must be called exactly once when it is done. */
    non-sealed interface Admitted extends Admission {
        /**
         * Who calls, proved by a certificate that is valid now; empty for a request in clear, which is let in only while
         * HMS-SYS says {@code mtls: permissive}.
         */
        Optional<SpiffeId> peer();

        /** When the caller will have given up; {@link Deadline#NEVER} when it did not say. */
        Deadline deadline();

        /** Makes the request current on this thread, with its trace and its {@link RequestScope}, until the result is closed. */
        Activation activate();

        /**
         * Whether a call that was made for this request failed for good. The answer, if it is a failure too, must then carry
         * {@code x-hms-retried: 1}, so that the caller does not repeat what was tried again already.
         */
        boolean failedBelow();

        /** The application has returned and will answer from elsewhere, when it pleases. */
        void answersLater();

        /** @param status the HTTP status that the application answered */
        void finished(int status);
    }

    /** The time during which a trace is current on a thread. */
    interface Activation extends AutoCloseable {
        @Override
        void close();
    }

    /**
     * The application must not run.
     *
     * @param flag why
     * @param status the HTTP status to answer
     * @param reason the status text, for people
     * @param headers to answer with, name and value by turns
     */
    record Refused(ResponseFlag flag, int status, String reason, List<String> headers) implements Admission {}
}
