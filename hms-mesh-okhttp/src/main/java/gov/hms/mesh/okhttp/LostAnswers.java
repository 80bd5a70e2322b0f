package gov.hms.mesh.okhttp;

import java.lang.ref.Cleaner;

/**
 * Ends what an answer holds when the application forgets to close it. OkHttp takes back the connection of such an answer when
 * the garbage collector finds it; its place under {@code maxConnections} would otherwise be taken for ever.
 */
final class LostAnswers {
    private Cleaner cleaner;

    /** @param end must not lead back to the body */
    void watch(ReadBody body, Runnable end) {
        cleaner().register(body, end);
    }

    /** Made when the first answer needs it: it has a thread. */
    private synchronized Cleaner cleaner() {
        if (cleaner == null) {
            cleaner = Cleaner.create();
        }
        return cleaner;
    }
}
