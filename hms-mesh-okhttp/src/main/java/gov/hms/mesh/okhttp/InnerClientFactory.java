package gov.hms.mesh.okhttp;

import gov.hms.mesh.call.ClientTls;
import gov.hms.mesh.call.Endpoint;
import gov.hms.mesh.call.TlsProfile;
import java.net.Proxy;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import okhttp3.Authenticator;
import okhttp3.CertificatePinner;
import okhttp3.ConnectionPool;
import okhttp3.ConnectionSpec;
import okhttp3.CookieJar;
import okhttp3.Dispatcher;
import okhttp3.Dns;
import okhttp3.EventListener;
import okhttp3.Interceptor;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;

/** Makes inner clients: the application's client, with everything off that would send a request twice or elsewhere. */
final class InnerClientFactory {
    private static final int MAX_IDLE = 256;

    /** Below the 30 seconds after which Jetty closes an idle connection, so that no request is written into a closing one. */
    private static final long IDLE_SECONDS = 20;

    private static final Duration MAX_CONNECT = Duration.ofSeconds(1);

    /** Longer than to connect: a JVM that has just started, short of CPU, takes a second for its first handshakes. */
    private static final Duration MAX_HANDSHAKE_WAIT = Duration.ofSeconds(3);

    /** OkHttp's modern TLS still knows static keys and CBC. */
    private static final ConnectionSpec MESH_TLS = new ConnectionSpec.Builder(ConnectionSpec.MODERN_TLS)
            .tlsVersions(TlsProfile.PROTOCOLS.toArray(new String[0]))
            .cipherSuites(TlsProfile.CIPHER_SUITES.toArray(new String[0]))
            .build();

    private static final EventListener HANDSHAKES = new HandshakeEvents();

    private static final Dns NO_DNS = host -> {
        throw new UnknownHostException(host + " (expected: an IP literal; the mesh does not ask DNS for endpoints)");
    };

    private final OkHttpClient application;
    private final PeerCheck check;
    private final Supplier<ConnectionAges> ages;

    /** @param ages makes the bound on the age of one client's connections */
    InnerClientFactory(OkHttpClient application, PeerCheck check, Supplier<ConnectionAges> ages) {
        this.application = application;
        this.check = check;
        this.ages = ages;
    }

    /** @param handover from the client that this one replaces */
    InnerClient create(Endpoint endpoint, ClientTls tls, Handover handover) {
        PeerVerifier verifier = new PeerVerifier(endpoint.spiffeId(), check);
        OkHttpClient.Builder builder = application
                .newBuilder()
                .retryOnConnectionFailure(false)
                .followRedirects(false)
                .followSslRedirects(false)
                .authenticator(Authenticator.NONE)
                .proxyAuthenticator(Authenticator.NONE)
                .cookieJar(CookieJar.NO_COOKIES)
                .cache(null)
                .callTimeout(Duration.ZERO)
                .eventListener(HANDSHAKES);
        interceptors(builder, verifier, handover);
        wire(builder, verifier, tls);
        return new InnerClient(
                tls.generation(),
                builder.build(),
                new EndpointUrls(endpoint),
                new HandshakePatience(MAX_HANDSHAKE_WAIT.toNanos()),
                handover);
    }

    private void interceptors(OkHttpClient.Builder builder, PeerVerifier verifier, Handover handover) {
        builder.interceptors().clear();
        List<Interceptor> network = builder.networkInterceptors();
        network.add(0, new AttemptInterceptor(verifier, ages.get(), handover));
    }

    private void wire(OkHttpClient.Builder builder, PeerVerifier verifier, ClientTls tls) {
        builder.proxy(Proxy.NO_PROXY)
                .dns(NO_DNS)
                // with a single address there is nothing to race, and no other thread to connect on
                .fastFallback(false)
                // pooled HTTP/1.1 beats OkHttp's HTTP/2 for this work in latency and CPU
                .protocols(List.of(Protocol.HTTP_1_1))
                .connectTimeout(connectTimeout())
                .connectionPool(new ConnectionPool(MAX_IDLE, IDLE_SECONDS, TimeUnit.SECONDS))
                .dispatcher(new Dispatcher())
                .socketFactory(new NoDelaySocketFactory())
                .connectionSpecs(List.of(MESH_TLS))
                .certificatePinner(CertificatePinner.DEFAULT)
                .sslSocketFactory(
                        new BoundedHandshakeFactory(tls.socketFactory(), MAX_HANDSHAKE_WAIT), tls.trustManager())
                .hostnameVerifier(verifier);
    }

    private Duration connectTimeout() {
        int wanted = application.connectTimeoutMillis();
        return wanted == 0 || wanted > MAX_CONNECT.toMillis() ? MAX_CONNECT : Duration.ofMillis(wanted);
    }
}
