package gov.hms.mesh.okhttp;

import java.io.IOException;
import java.io.InterruptedIOException;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSocket;
import okhttp3.Connection;
import okhttp3.Interceptor;
import okhttp3.Request;
import okhttp3.Response;

/**
 * Stands at the wire, before the application's own network interceptors. The connection may come from the pool, with an
 * identity of yesterday: it is judged again before each exchange.
 */
final class AttemptInterceptor implements Interceptor {
    /** Stands in for a status that OkHttp would act upon. */
    private static final int NEUTRAL = 299;

    private static final String TIMEOUT = "x-hms-timeout-ms";

    private final PeerVerifier verifier;
    private final ConnectionAges ages;
    private final Handover handover;

    AttemptInterceptor(PeerVerifier verifier, ConnectionAges ages, Handover handover) {
        this.verifier = verifier;
        this.ages = ages;
        this.handover = handover;
    }

    @Override
    public Response intercept(Chain chain) throws IOException {
        Connection connection = chain.connection();
        handover.connected();
        requirePeer(connection);
        Request request = chain.request();
        AttemptState state = request.tag(AttemptState.class);
        if (ages.over(connection)) {
            request = request.newBuilder().header("Connection", "close").build();
        }
        if (state.late()) {
            // the timer of the call may be a moment behind, and connecting took the rest
            throw new InterruptedIOException("timeout");
        }
        long shorter = state.shorterMillis();
        if (shorter >= 0) {
            request =
                    request.newBuilder().header(TIMEOUT, Long.toString(shorter)).build();
        }
        state.sent = true;
        long sent = state.now();
        Response response = chain.proceed(request);
        state.answered(state.now() - sent);
        return hide(response, state);
    }

    private void requirePeer(Connection connection) throws SSLPeerUnverifiedException {
        if (connection == null || !(connection.socket() instanceof SSLSocket socket)) {
            throw new SSLPeerUnverifiedException("the connection is not TLS (expected: mutual TLS)");
        }
        verifier.require(socket.getSession());
    }

    /**
     * OkHttp sends a request again after 408, after 421, and after 503 with Retry-After: 0, whatever it is told; and it
     * takes 407 for a breach of protocol. Whether to try again is the mesh's to decide.
     */
    private static Response hide(Response response, AttemptState state) {
        int status = response.code();
        if (status != 503 && status != 408 && status != 421 && status != 407) {
            return response;
        }
        state.hiddenStatus = status;
        return response.newBuilder().code(NEUTRAL).build();
    }
}
