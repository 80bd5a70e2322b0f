package gov.hms.mesh.okhttp;

import gov.hms.mesh.call.Attempt;
import gov.hms.mesh.call.AttemptFailedException;
import gov.hms.mesh.call.ClientTls;
import gov.hms.mesh.call.Deadline;
import gov.hms.mesh.call.Endpoint;
import gov.hms.mesh.call.Exchange;
import gov.hms.mesh.call.LogicalName;
import gov.hms.mesh.call.MeshException;
import gov.hms.mesh.call.OutboundCall;
import gov.hms.mesh.call.ResponseFlag;
import gov.hms.mesh.call.SpiffeId;
import gov.hms.mesh.call.UpstreamFailedException;
import gov.hms.mesh.testing.TestCa;
import gov.hms.mesh.testing.TestIdentity;
import io.opentelemetry.context.Context;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLPeerUnverifiedException;

/** Makes one attempt per call, to the one endpoint that the test named. */
final class FakeMesh implements MeshDoor {
    static final LogicalName SCANNER = LogicalName.parse("fraud-scanner.scan");
    static final LogicalName PAYOUT = LogicalName.parse("refund-payout.payout");
    static final LogicalName INTAKE = LogicalName.parse("return-intake.intake");

    final TestCa ca = new TestCa();
    final Map<LogicalName, Integer> ports = new ConcurrentHashMap<>();
    final AtomicInteger attempts = new AtomicInteger();
    volatile ClientTls tls = ca.issue(id(INTAKE)).clientTls(1);
    volatile long timeoutNanos = Long.MAX_VALUE;
    volatile Duration routeTimeout = null;
    volatile List<String> headers = List.of();
    volatile boolean trusting = true;

    /** The leaf of each exchange. */
    final List<Certificate> judged = new CopyOnWriteArrayList<>();

    volatile OutboundCall lastCall;
    volatile Context trace;

    static SpiffeId id(LogicalName name) {
        return SpiffeId.ofWorkload("hms.local", name);
    }

    TestIdentity identity(LogicalName name) {
        return ca.issue(id(name));
    }

    FakeMesh serving(LogicalName name, RawServer server) {
        ports.put(name, server.port());
        return this;
    }

    static Endpoint endpoint(LogicalName name, int port) {
        return new Endpoint(name.service() + "-1", "127.0.0.1", port, "v1", "", 100, id(name));
    }

    @Override
    public Optional<LogicalName> meshName(String host, Deadline deadline) {
        return Optional.of(LogicalName.parse(host)).filter(ports::containsKey);
    }

    @Override
    public <R> R call(OutboundCall call, Exchange<R> exchange) throws MeshException {
        lastCall = call;
        trace = Context.current();
        Deadline deadline = routeTimeout == null
                ? call.deadline()
                : Deadline.after(routeTimeout, System.nanoTime()).min(call.deadline());
        int port = ports.get(call.destination());
        try {
            return exchange.send(new Attempt(
                    attempts.incrementAndGet(),
                    endpoint(call.destination(), port),
                    tls,
                    timeoutNanos,
                    deadline,
                    headers,
                    List.of()));
        } catch (AttemptFailedException e) {
            throw new UpstreamFailedException(ResponseFlag.URX, e.sent(), e.getMessage(), e);
        }
    }

    @Override
    public void requirePeer(List<? extends Certificate> chain, SpiffeId expected) throws SSLPeerUnverifiedException {
        if (!trusting) {
            throw new SSLPeerUnverifiedException("no longer trusted");
        }
        judged.add(chain.get(0));
        List<String> shown = new ArrayList<>();
        try {
            X509Certificate leaf = (X509Certificate) chain.get(0);
            leaf.checkValidity();
            leaf.getSubjectAlternativeNames()
                    .forEach(name -> shown.add(name.get(1).toString()));
        } catch (CertificateException e) {
            throw new SSLPeerUnverifiedException(e.toString());
        }
        if (!shown.contains(expected.toString())) {
            throw new SSLPeerUnverifiedException("it showed " + shown);
        }
    }
}
