package gov.hms.mesh.okhttp;

import java.net.InetSocketAddress;
import java.net.Proxy;
import okhttp3.Call;
import okhttp3.EventListener;
import okhttp3.Handshake;

/** Tells an attempt that it connects, that it is in its TLS handshake, and when that is over. */
final class HandshakeEvents extends EventListener {
    @Override
    public void connectStart(Call attempt, InetSocketAddress address, Proxy proxy) {
        of(attempt).connectBegins();
    }

    @Override
    public void secureConnectStart(Call attempt) {
        of(attempt).handshakeBegins();
    }

    @Override
    public void secureConnectEnd(Call attempt, Handshake handshake) {
        of(attempt).handshakeEnds();
    }

    private static AttemptState of(Call attempt) {
        return attempt.request().tag(AttemptState.class);
    }
}
