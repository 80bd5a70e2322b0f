package gov.hms.mesh.internal.telemetry;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code GET /metrics} on loopback, for applications that have no registry of their own. Two threads and a short queue: a scrape more
 * than these hold is cut off, and no call ever waits for one.
 */
public final class PrometheusEndpoint implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(PrometheusEndpoint.class);
    private static final String TEXT = "text/plain; version=0.0.4; charset=utf-8";
    private static final String OPEN_METRICS = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    private static final Pattern LOOPBACK = Pattern.compile("(127\\.0\\.0\\.1|localhost|\\[::1])(:\\d+)?");
    private static final int THREADS = 2;
    private static final int WAITING = 8;

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(
            PrometheusConfig.DEFAULT, new PrometheusRegistry(), Clock.SYSTEM, new CurrentSpan());
    private final ThreadPoolExecutor threads = new ThreadPoolExecutor(
            THREADS, THREADS, 10, TimeUnit.SECONDS, new ArrayBlockingQueue<>(WAITING), PrometheusEndpoint::thread);
    private final HttpServer server;

    private PrometheusEndpoint(HttpServer server) {
        this.server = server;
        threads.allowCoreThreadTimeOut(true);
    }

    /** @param port 0: any free one */
    public static PrometheusEndpoint open(int port) throws IOException {
        HttpServer server = HttpServer.create(
                new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port), WAITING);
        PrometheusEndpoint endpoint = new PrometheusEndpoint(server);
        server.createContext("/", endpoint::answer);
        server.setExecutor(endpoint.threads);
        server.start();
        log.info("Prometheus finds the meters of the mesh at 127.0.0.1:{}/metrics", endpoint.port());
        return endpoint;
    }

    public MeterRegistry registry() {
        return registry;
    }

    public int port() {
        return server.getAddress().getPort();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            boolean known = exchange.getRequestURI().getPath().equals("/metrics");
            if (!known || !exchange.getRequestMethod().equals("GET")) {
                refuse(exchange, known ? 405 : 404, "GET /metrics is all there is here\n");
            } else if (fromWebPage(exchange.getRequestHeaders())) {
                refuse(exchange, 403, "not for web pages: ask for 127.0.0.1\n");
            } else {
                scrape(exchange);
            }
        }
    }

    /** A page in a browser of this machine says so, or has had its own name resolved to loopback. */
    private static boolean fromWebPage(Headers headers) {
        String host = headers.getFirst("Host");
        return headers.containsKey("Origin")
                || host != null && !LOOPBACK.matcher(host).matches();
    }

    /** OpenMetrics for whoever asks for it, because only that format has exemplars. */
    private void scrape(HttpExchange exchange) throws IOException {
        String accepted = exchange.getRequestHeaders().getFirst("Accept");
        String type = accepted != null && accepted.contains("application/openmetrics-text") ? OPEN_METRICS : TEXT;
        exchange.getResponseHeaders().set("Content-Type", type);
        exchange.sendResponseHeaders(200, 0);
        try (OutputStream body = exchange.getResponseBody()) {
            registry.scrape(body, type);
        }
    }

    private static void refuse(HttpExchange exchange, int status, String why) throws IOException {
        byte[] body = why.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "text/plain; charset=utf-8");
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
    }

    private static Thread thread(Runnable work) {
        Thread thread = new Thread(work, "hms-mesh-metrics");
        thread.setDaemon(true);
        return thread;
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
        registry.close();
    }
}
