package gov.hms.mesh.okhttp;

/**
 * What the network interceptor tells the exchange about an attempt. It travels as a tag of the inner request. Both run on
 * the thread of the call.
 */
final class AttemptState {
    /** Whether the request may have left: set just before its first byte. */
    boolean sent;

    /** Whether the application's body could not be read. */
    boolean bodyFailed;

    /** The status of the answer when OkHttp must not see it, else 0. */
    int hiddenStatus;
}
