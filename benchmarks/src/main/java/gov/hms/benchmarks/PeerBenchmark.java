package gov.hms.benchmarks;

import gov.hms.mesh.call.SpiffeId;
import gov.hms.mesh.internal.identity.Trust;
import gov.hms.mesh.internal.policy.DenyList;
import gov.hms.mesh.internal.tls.PeerSvids;
import gov.hms.mesh.testing.Configs;
import gov.hms.mesh.testing.TestCa;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What it costs to ask who the peer is: in an exchange like the one before, and in the first one after a change of trust. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class PeerBenchmark {
    private List<X509Certificate> chain;
    private List<X509Certificate> roots;
    private Trust trust;
    private PeerSvids peers;

    @Setup
    public void start() {
        TestCa ca = new TestCa();
        roots = List.of(ca.root());
        chain = ca.issue(Configs.FRAUD_SCANNER_ID).chain();
        trust = new Trust(roots, DenyList.NONE);
        peers = new PeerSvids(() -> trust, InstantSource.system());
    }

    @Benchmark
    public SpiffeId oneExchange() throws SSLPeerUnverifiedException {
        return peers.requireClient(chain);
    }

    @Benchmark
    public SpiffeId afterAChangeOfTrust() throws SSLPeerUnverifiedException {
        trust = new Trust(roots, DenyList.NONE);
        return peers.requireClient(chain);
    }
}
