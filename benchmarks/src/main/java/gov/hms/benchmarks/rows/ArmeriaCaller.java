package gov.hms.benchmarks.rows;

import com.linecorp.armeria.client.BlockingWebClient;
import com.linecorp.armeria.client.ClientFactory;
import com.linecorp.armeria.client.WebClient;
import com.linecorp.armeria.client.circuitbreaker.CircuitBreaker;
import com.linecorp.armeria.client.circuitbreaker.CircuitBreakerClient;
import com.linecorp.armeria.client.circuitbreaker.CircuitBreakerRule;
import com.linecorp.armeria.client.metric.MetricCollectingClient;
import com.linecorp.armeria.client.retry.RetryRule;
import com.linecorp.armeria.client.retry.RetryingClient;
import com.linecorp.armeria.common.AggregatedHttpResponse;
import com.linecorp.armeria.common.TlsKeyPair;
import com.linecorp.armeria.common.metric.MeterIdPrefixFunction;
import gov.hms.benchmarks.load.Caller;

/** Armeria over HTTP/2 with mutual TLS, its own retries, breaker and meters. No traces. */
final class ArmeriaCaller implements Caller {
    private final ClientFactory factory;
    private final BlockingWebClient client;
    private final byte[] body = Work.request();

    private ArmeriaCaller(ClientFactory factory, String url) {
        this.factory = factory;
        this.client = WebClient.builder(url)
                .factory(factory)
                .decorator(CircuitBreakerClient.newDecorator(
                        CircuitBreaker.of("fraud-scanner"),
                        CircuitBreakerRule.builder()
                                .onServerErrorStatus()
                                .onException()
                                .thenFailure()))
                .decorator(RetryingClient.newDecorator(RetryRule.failsafe()))
                .decorator(MetricCollectingClient.newDecorator(MeterIdPrefixFunction.ofDefault("http.client")))
                .build()
                .blocking();
    }

    static Caller mutualTls(Setting setting, int port) {
        Certificates files = new Certificates(setting.folder());
        ClientFactory factory = ClientFactory.builder()
                .tls(TlsKeyPair.of(
                        files.key("client").toFile(),
                        files.certificate("client").toFile()))
                .tlsCustomizer(tls -> tls.trustManager(files.authority().toFile()))
                .meterRegistry(Telemetry.prometheus())
                .build();
        return new ArmeriaCaller(factory, "https://localhost:" + port);
    }

    @Override
    public void call() {
        AggregatedHttpResponse response = client.post(Work.PATH, body);
        Work.check(response.status().code(), response.content().array());
    }

    @Override
    public void close() {
        factory.close();
    }
}
