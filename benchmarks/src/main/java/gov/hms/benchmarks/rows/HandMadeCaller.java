package gov.hms.benchmarks.rows;

import gov.hms.benchmarks.load.Caller;
import io.github.resilience4j.bulkhead.Bulkhead;
import io.github.resilience4j.bulkhead.BulkheadConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.retry.Retry;
import io.github.resilience4j.retry.RetryConfig;
import io.micrometer.core.instrument.binder.okhttp3.OkHttpMetricsEventListener;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.opentelemetry.context.propagation.TextMapPropagator;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.concurrent.Callable;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;

/** What a team assembles by itself: OkHttp with mutual TLS, Resilience4j around it, Micrometer's listener in it, a span for each attempt. */
final class HandMadeCaller implements Caller {
    private static final int ATTEMPTS = 4;
    private static final int ERROR_PERCENT = 20;
    private static final int AT_ONCE = 1_000;

    private final OkHttpClient client;
    private final Request request;
    private final Tracer tracer;
    private final TextMapPropagator propagator;
    private final Callable<Void> decorated;

    private HandMadeCaller(OkHttpClient client, String url) {
        OpenTelemetry telemetry = Telemetry.sampled();
        this.client = client;
        this.request = OkHttpCaller.request(url);
        this.tracer = telemetry.getTracer("hand-made");
        this.propagator = telemetry.getPropagators().getTextMapPropagator();
        CircuitBreaker breaker = CircuitBreaker.of(
                "fraud-scanner",
                CircuitBreakerConfig.custom()
                        .failureRateThreshold(ERROR_PERCENT)
                        .build());
        Bulkhead bulkhead = Bulkhead.of(
                "fraud-scanner",
                BulkheadConfig.custom().maxConcurrentCalls(AT_ONCE).build());
        Retry retry = Retry.of(
                "fraud-scanner",
                RetryConfig.custom()
                        .maxAttempts(ATTEMPTS)
                        .retryExceptions(IOException.class)
                        .build());
        this.decorated = Retry.decorateCallable(
                retry, CircuitBreaker.decorateCallable(breaker, Bulkhead.decorateCallable(bulkhead, this::attempt)));
    }

    static Caller mutualTls(Setting setting, int port) throws GeneralSecurityException, IOException {
        OkHttpClient client = OkHttpCaller.secured(setting)
                .eventListener(OkHttpMetricsEventListener.builder(Telemetry.prometheus(), "http.client.requests")
                        .uriMapper(request -> request.url().encodedPath())
                        .build())
                .build();
        return new HandMadeCaller(client, "https://localhost:" + port);
    }

    @Override
    public void call() throws Exception {
        decorated.call();
    }

    private Void attempt() throws IOException {
        Span span = tracer.spanBuilder("POST")
                .setSpanKind(SpanKind.CLIENT)
                .setAttribute("http.request.method", "POST")
                .setAttribute("server.address", request.url().host())
                .setAttribute("server.port", request.url().port())
                .startSpan();
        try (Scope scope = span.makeCurrent()) {
            Request.Builder traced = request.newBuilder();
            propagator.inject(Context.current(), traced, (carrier, key, value) -> carrier.header(key, value));
            exchange(traced.build(), span);
            return null;
        } catch (IOException e) {
            span.recordException(e);
            span.setStatus(StatusCode.ERROR);
            throw e;
        } finally {
            span.end();
        }
    }

    private void exchange(Request traced, Span span) throws IOException {
        try (Response response = client.newCall(traced).execute()) {
            span.setAttribute("http.response.status_code", response.code());
            if (response.code() >= 500) {
                throw new IOException("status " + response.code());
            }
            Work.check(response.code(), response.body().bytes());
        }
    }

    @Override
    public void close() {
        client.dispatcher().executorService().shutdown();
        client.connectionPool().evictAll();
    }
}
