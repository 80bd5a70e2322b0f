package gov.hms.mesh.okhttp;

/**
 * How long a TLS handshake with one endpoint may go on, beyond the time of the attempt that began it. Nothing at first. But an
 * attempt that is cut off in its handshake takes the half-made connection along, so that attempts with less time than a
 * handshake takes would never get a connection, and keep both ends busy with handshakes: each that is cut off doubles what
 * the next one gets.
 */
final class HandshakePatience {
    private final long mostNanos;
    private volatile long nanos;

    HandshakePatience(long mostNanos) {
        this.mostNanos = mostNanos;
    }

    /** From the beginning of the handshake on; 0: what is left of the attempt. */
    long nanos() {
        return nanos;
    }

    /** @param attemptNanos what the attempt had in all */
    void cutOff(long attemptNanos) {
        // two at the same time count once or twice, which is both well
        nanos = Math.min(mostNanos, 2 * Math.max(nanos, attemptNanos));
    }

    /** A handshake was completed. */
    void completed(long tookNanos, long attemptNanos) {
        if (tookNanos < attemptNanos / 2 && nanos != 0) {
            nanos = 0;
        }
    }
}
