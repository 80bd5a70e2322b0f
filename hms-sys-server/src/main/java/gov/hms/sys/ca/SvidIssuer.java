package gov.hms.sys.ca;

import gov.hms.mesh.call.SpiffeId;
import gov.hms.sys.audit.AuditEntry;
import gov.hms.sys.audit.AuditLog;
import gov.hms.sys.store.StoreUnavailableException;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;

/** Issues certificates to workloads. The identity comes from the caller of this class, who has verified it; never from the request. */
public final class SvidIssuer {
    private final CertificateAuthority authority;
    private final AuditLog audit;
    private final Supplier<Duration> life;
    private final LongAdder issued = new LongAdder();

    /** @param life of each certificate that is issued next, unless the issuing authority ends earlier */
    public SvidIssuer(CertificateAuthority authority, AuditLog audit, Supplier<Duration> life) {
        this.authority = authority;
        this.audit = audit;
        this.life = life;
    }

    /**
     * @param id verified by a Service Token or by the current certificate
     * @param csr PKCS#10, DER
     * @return leaf first, without the root
     */
    public List<X509Certificate> issue(SpiffeId id, byte[] csr) throws CsrRejectedException, StoreUnavailableException {
        PublicKey key = CsrReader.readKey(csr);
        List<X509Certificate> chain = authority.issue(key, id, life.get());
        X509Certificate leaf = chain.get(0);
        audit.append(new AuditEntry(
                id.toString(),
                "certificate.issue",
                id.toString(),
                "serial " + leaf.getSerialNumber().toString(16) + ", until "
                        + leaf.getNotAfter().toInstant()));
        issued.increment();
        return chain;
    }

    public List<X509Certificate> trustBundle() {
        return authority.bundle();
    }

    /** Since the start. */
    public long issued() {
        return issued.sum();
    }
}
