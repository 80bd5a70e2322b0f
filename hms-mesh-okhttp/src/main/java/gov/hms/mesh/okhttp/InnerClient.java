package gov.hms.mesh.okhttp;

import okhttp3.Call;
import okhttp3.OkHttpClient;
import okhttp3.Request;

/**
 * The client for one endpoint under one generation of TLS. It owns its connections: no other identity, no other address, and
 * no other generation can ever be given one of them.
 */
record InnerClient(
        long generation, OkHttpClient client, EndpointUrls urls, HandshakePatience patience, Handover handover) {
    Call newCall(Request request) {
        return client.newCall(request);
    }

    /** Why the newest handshake at the endpoint was refused, if one was. */
    String lastRefusal() {
        return client.hostnameVerifier() instanceof PeerVerifier verifier ? verifier.lastRefusal() : "";
    }

    /** Whether a connection waits for a call. */
    boolean hasIdle() {
        return client.connectionPool().idleConnectionCount() > 0;
    }

    /** Closes what is idle. Calls on their way finish, and their connections then expire unused. */
    void closeIdle() {
        client.connectionPool().evictAll();
    }
}
