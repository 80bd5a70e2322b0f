package gov.hms.sys.ca;

import gov.hms.mesh.call.LogicalName;
import gov.hms.mesh.call.SpiffeId;
import gov.hms.mesh.internal.policy.DenyList;
import gov.hms.sys.audit.AuditLog;
import gov.hms.sys.audit.AuditRecord;
import gov.hms.sys.audit.RefusalLog;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.PKCS10CertificationRequestBuilder;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;

/** An authority with its audit log, for tests that send it requests. Every refusal is written: time flies between two of them. */
final class IssuingBench implements AutoCloseable {
    static final Instant NOW = Instant.parse("2026-04-15T12:00:00Z");
    static final SpiffeId SCANNER = SpiffeId.ofWorkload("hms.local", LogicalName.parse("fraud-scanner.scan"));

    final AuditLog audit;
    final CertificateAuthority authority;
    final SvidIssuer issuer;
    private final AtomicLong nanos = new AtomicLong();

    IssuingBench(Path directory) throws Exception {
        InstantSource clock = InstantSource.fixed(NOW);
        audit = AuditLog.open(directory.resolve("audit/audit.jsonl"), clock, record -> {});
        authority = CertificateAuthority.open(directory.resolve("ca"), "hms.local", clock, new SecureRandom());
        RefusalLog refusals = new RefusalLog(
                audit, () -> nanos.addAndGet(Duration.ofSeconds(60).toNanos()));
        issuer = new SvidIssuer(
                authority,
                audit,
                refusals,
                () -> Duration.ofHours(24),
                () -> DenyList.NONE,
                new IssuedCertificates(clock));
    }

    List<AuditRecord> records() {
        return audit.last(1_000);
    }

    static byte[] asking(KeyPair keys, String subject, Extensions wishes) throws Exception {
        PKCS10CertificationRequestBuilder builder =
                new JcaPKCS10CertificationRequestBuilder(new X500Principal(subject), keys.getPublic());
        if (wishes != null) {
            builder.addAttribute(PKCSObjectIdentifiers.pkcs_9_at_extensionRequest, wishes);
        }
        return builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate()))
                .getEncoded();
    }

    @Override
    public void close() {
        audit.close();
    }
}
