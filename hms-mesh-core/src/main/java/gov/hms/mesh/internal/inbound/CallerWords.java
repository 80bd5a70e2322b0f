package gov.hms.mesh.internal.inbound;

import gov.hms.mesh.call.Deadline;
import gov.hms.mesh.call.InboundCall;
import gov.hms.mesh.call.Priority;
import gov.hms.mesh.call.RequestScope;
import gov.hms.mesh.internal.telemetry.Names;

/** What a caller says of its request in headers. Nonsense counts as nothing said. */
final class CallerWords {
    private static final long MAX_TIMEOUT_MS = 3_600_000;
    private static final int MAX_ATTEMPT = 99;

    private CallerWords() {}

    /** What goes for who cannot prove that they belong to the mesh, whatever they say. */
    static RequestScope ofAStranger() {
        return new RequestScope(Deadline.NEVER, 1, Priority.NORMAL);
    }

    /** @param arrived reading of the monotonic clock when the request came; the caller's time runs from then */
    static RequestScope of(InboundCall call, long arrived) {
        return new RequestScope(
                deadline(call.header().apply(Names.TIMEOUT_HEADER), arrived),
                attempt(call.header().apply(Names.ATTEMPT_HEADER)),
                priority(call.header().apply(Names.PRIORITY_HEADER)));
    }

    private static Deadline deadline(String word, long arrived) {
        if (word == null) {
            return Deadline.NEVER;
        }
        boolean negative = word.startsWith("-");
        long millis = number(negative ? word.substring(1) : word, 10);
        if (millis < 0) {
            return Deadline.NEVER;
        }
        return Deadline.afterNanos(negative ? 0 : Math.min(millis, MAX_TIMEOUT_MS) * 1_000_000, arrived);
    }

    private static int attempt(String word) {
        long attempt = word == null ? 1 : number(word, 2);
        return attempt >= 1 && attempt <= MAX_ATTEMPT ? (int) attempt : 1;
    }

    private static Priority priority(String word) {
        return word == null ? Priority.NORMAL : Priority.ofWord(word).orElse(Priority.NORMAL);
    }

    /** Digits and nothing else; -1 when it is anything else, or longer. */
    private static long number(String word, int longest) {
        if (word.isEmpty() || word.length() > longest) {
            return -1;
        }
        long number = 0;
        for (int i = 0; i < word.length(); i++) {
            char digit = word.charAt(i);
            if (digit < '0' || digit > '9') {
                return -1;
            }
            number = number * 10 + digit - '0';
        }
        return number;
    }
}
