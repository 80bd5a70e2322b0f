package gov.hms.mesh.okhttp;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.util.List;
import okhttp3.Call;
import okhttp3.Connection;
import okhttp3.EventListener;
import okhttp3.Handshake;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.Response;

/**
 * Tells the application's listener what happens on the wire, under the call that it knows. The beginning and end of that
 * call it hears from OkHttp; those of an attempt, and what the mesh has turned off (proxy, cache, follow-ups), it does not.
 */
final class AttemptEvents extends EventListener {
    private final Call outer;
    private final EventListener listener;

    AttemptEvents(Call outer, EventListener listener) {
        this.outer = outer;
        this.listener = listener;
    }

    @Override
    public void dnsStart(Call attempt, String host) {
        listener.dnsStart(outer, host);
    }

    @Override
    public void dnsEnd(Call attempt, String host, List<InetAddress> addresses) {
        listener.dnsEnd(outer, host, addresses);
    }

    @Override
    public void connectStart(Call attempt, InetSocketAddress address, Proxy proxy) {
        listener.connectStart(outer, address, proxy);
    }

    @Override
    public void secureConnectStart(Call attempt) {
        listener.secureConnectStart(outer);
    }

    @Override
    public void secureConnectEnd(Call attempt, Handshake handshake) {
        listener.secureConnectEnd(outer, handshake);
    }

    @Override
    public void connectEnd(Call attempt, InetSocketAddress address, Proxy proxy, Protocol protocol) {
        listener.connectEnd(outer, address, proxy, protocol);
    }

    @Override
    public void connectFailed(
            Call attempt, InetSocketAddress address, Proxy proxy, Protocol protocol, IOException failure) {
        listener.connectFailed(outer, address, proxy, protocol, failure);
    }

    @Override
    public void connectionAcquired(Call attempt, Connection connection) {
        listener.connectionAcquired(outer, connection);
    }

    @Override
    public void connectionReleased(Call attempt, Connection connection) {
        listener.connectionReleased(outer, connection);
    }

    @Override
    public void requestHeadersStart(Call attempt) {
        listener.requestHeadersStart(outer);
    }

    @Override
    public void requestHeadersEnd(Call attempt, Request request) {
        listener.requestHeadersEnd(outer, request);
    }

    @Override
    public void requestBodyStart(Call attempt) {
        listener.requestBodyStart(outer);
    }

    @Override
    public void requestBodyEnd(Call attempt, long byteCount) {
        listener.requestBodyEnd(outer, byteCount);
    }

    @Override
    public void requestFailed(Call attempt, IOException failure) {
        listener.requestFailed(outer, failure);
    }

    @Override
    public void responseHeadersStart(Call attempt) {
        listener.responseHeadersStart(outer);
    }

    @Override
    public void responseHeadersEnd(Call attempt, Response response) {
        listener.responseHeadersEnd(outer, response);
    }

    @Override
    public void responseBodyStart(Call attempt) {
        listener.responseBodyStart(outer);
    }

    @Override
    public void responseBodyEnd(Call attempt, long byteCount) {
        listener.responseBodyEnd(outer, byteCount);
    }

    @Override
    public void responseFailed(Call attempt, IOException failure) {
        listener.responseFailed(outer, failure);
    }
}
