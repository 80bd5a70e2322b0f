package gov.hms.mesh.internal.inbound;

import static org.junit.jupiter.api.Assertions.assertTrue;

import gov.hms.mesh.call.InboundCall;
import gov.hms.mesh.call.RequestScope;
import java.util.List;

/** What comes of the words in the mesh's own headers, for tests of other packages. */
public final class HeaderWords {
    private static final long HOUR_NANOS = 3_600_000_000_000L;

    private HeaderWords() {}

    /** Whatever every header says: a deadline within the hour or none, an attempt from 1 to 99, a priority. */
    public static void areBounded(String word) {
        RequestScope scope = CallerWords.of(new InboundCall(List.of(), "GET", "/", header -> word), 7);
        long remaining = scope.deadline().remainingNanos(7);
        assertTrue(remaining == Long.MAX_VALUE || remaining >= 0 && remaining <= HOUR_NANOS, word);
        assertTrue(scope.attempt() >= 1 && scope.attempt() <= 99, word);
        assertTrue(scope.priority() != null, word);
    }
}
