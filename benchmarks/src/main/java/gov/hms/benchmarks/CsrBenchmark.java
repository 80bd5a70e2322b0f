package gov.hms.benchmarks;

import gov.hms.mesh.call.LogicalName;
import gov.hms.mesh.call.SpiffeId;
import gov.hms.mesh.internal.policy.DenyList;
import gov.hms.sys.audit.AuditLog;
import gov.hms.sys.audit.RefusalLog;
import gov.hms.sys.ca.CertificateAuthority;
import gov.hms.sys.ca.IssuedCertificates;
import gov.hms.sys.ca.SvidIssuer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Certificates a second: the request is read and its signature verified, the certificate signed, the audit record on the disk. With
 * one caller each record waits for a force of its own; callers at the same time share one.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class CsrBenchmark {
    private static final SpiffeId SCANNER = SpiffeId.ofWorkload("hms.local", LogicalName.parse("fraud-scanner.scan"));
    private static final int CALLERS = 16;

    private AuditLog audit;
    private SvidIssuer issuer;
    private byte[] csr;

    @Setup
    public void open() throws Exception {
        Path directory = Files.createTempDirectory("hms-csr");
        InstantSource clock = InstantSource.system();
        audit = AuditLog.open(directory.resolve("audit/audit.jsonl"), clock, record -> {});
        issuer = new SvidIssuer(
                CertificateAuthority.open(directory.resolve("ca"), "hms.local", clock, new SecureRandom()),
                audit,
                new RefusalLog(audit, System::nanoTime),
                () -> Duration.ofHours(24),
                () -> DenyList.NONE,
                new IssuedCertificates(InstantSource.system()));
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        KeyPair keys = generator.generateKeyPair();
        csr = new JcaPKCS10CertificationRequestBuilder(new X500Principal(""), keys.getPublic())
                .build(new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate()))
                .getEncoded();
    }

    @TearDown
    public void close() {
        audit.close();
    }

    /** The processor's part alone: no record, no certificate. */
    @Benchmark
    @Threads(1)
    public Object verifiedOnOneCore() throws Exception {
        return issuer.keyOf(SCANNER, csr);
    }

    @Benchmark
    @Threads(1)
    public List<X509Certificate> oneCaller() throws Exception {
        return issuer.issue(SCANNER, csr);
    }

    @Benchmark
    @Threads(CALLERS)
    public List<X509Certificate> sixteenCallers() throws Exception {
        return issuer.issue(SCANNER, csr);
    }
}
