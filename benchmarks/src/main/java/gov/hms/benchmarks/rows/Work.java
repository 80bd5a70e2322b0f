package gov.hms.benchmarks.rows;

import java.nio.charset.StandardCharsets;
import java.util.Random;

/** What each row does: 4096 bytes go, 58 bytes of JSON come back. */
final class Work {
    static final String PATH = "/flag";
    static final int REQUEST_BYTES = 4096;
    static final byte[] ANSWER =
            "{\"risk\":\"LOW\",\"reasons\":[],\"returnId\":\"2026-000000042\"   }".getBytes(StandardCharsets.US_ASCII);

    private Work() {}

    /** Bytes that no layer could make smaller. */
    static byte[] request() {
        byte[] bytes = new byte[REQUEST_BYTES];
        new Random(1).nextBytes(bytes);
        return bytes;
    }

    static void check(int status, byte[] answer) {
        if (status != 200 || answer.length != ANSWER.length) {
            throw new IllegalStateException(
                    "status %d and %d bytes (expected: 200 and %d)".formatted(status, answer.length, ANSWER.length));
        }
    }
}
