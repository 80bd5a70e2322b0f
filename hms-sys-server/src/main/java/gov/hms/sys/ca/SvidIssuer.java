package gov.hms.sys.ca;

import gov.hms.mesh.call.SpiffeId;
import gov.hms.mesh.internal.policy.DenyList;
import gov.hms.sys.audit.AuditEntry;
import gov.hms.sys.audit.AuditLog;
import gov.hms.sys.audit.RefusalLog;
import gov.hms.sys.store.Denial;
import gov.hms.sys.store.StoreUnavailableException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;

/** Issues certificates to workloads. The identity comes from the caller of this class, who has verified it; never from the request. */
public final class SvidIssuer {
    private final CertificateAuthority authority;
    private final AuditLog audit;
    private final RefusalLog refusals;
    private final Supplier<Duration> life;
    private final Supplier<DenyList> denied;
    private final IssuedCertificates known;
    private final LongAdder issued = new LongAdder();

    /** Of the certificate before: to ask a signature about it each time would cost more than the issue. */
    private volatile Below last;

    private record Below(X509Certificate issuing, String root) {}

    /**
     * @param life of each certificate that is issued next, unless the issuing authority ends earlier
     * @param denied to whom nothing is issued
     * @param known learns of each certificate
     */
    public SvidIssuer(
            CertificateAuthority authority,
            AuditLog audit,
            RefusalLog refusals,
            Supplier<Duration> life,
            Supplier<DenyList> denied,
            IssuedCertificates known) {
        this.authority = authority;
        this.audit = audit;
        this.refusals = refusals;
        this.life = life;
        this.denied = denied;
        this.known = known;
    }

    /**
     * @param id verified by a Service Token or by the current certificate
     * @param csr PKCS#10, DER
     * @return leaf first, without the root
     */
    public List<X509Certificate> issue(SpiffeId id, byte[] csr) throws CsrRejectedException, StoreUnavailableException {
        return issue(id, keyOf(id, csr));
    }

    /**
     * @param id verified by a Service Token or by the current certificate
     * @param key of {@link #keyOf}
     * @return leaf first, without the root
     */
    public List<X509Certificate> issue(SpiffeId id, SubjectPublicKeyInfo key)
            throws IdentityDeniedException, StoreUnavailableException {
        List<X509Certificate> chain = authority.issue(key, id, life.get());
        X509Certificate leaf = chain.get(0);
        if (denied.get().denies(id, leaf)) {
            throw IdentityDeniedException.justAllowed(id);
        }
        String root = below(chain);
        audit.append(new AuditEntry(
                id.toString(), "certificate.issue", id.toString(), IssuedCertificates.detail(leaf, root)));
        known.add(new IssuedCertificates.Issued(
                Denial.serial(leaf.getSerialNumber()),
                id.toString(),
                DenyList.issued(leaf),
                leaf.getNotAfter().toInstant(),
                root));
        issued.increment();
        return chain;
    }

    /**
     * The key that a request is for, after the request has proved possession of it, and has asked for nothing that is not the
     * asking identity's.
     *
     * @param csr PKCS#10, DER
     */
    public SubjectPublicKeyInfo keyOf(SpiffeId id, byte[] csr) throws CsrRejectedException {
        try {
            requireNotDenied(id);
            CertificateRequest request = CsrReader.read(csr);
            if (request.asksForAuthority()) {
                throw new CsrRejectedException("csr: asks to be an authority (expected: a workload's certificate)");
            }
            if (!request.uris().isEmpty() && !request.uris().equals(List.of(id.toString()))) {
                throw new CsrRejectedException("csr: asks for " + request.uris().size() + " URIs, or for another one"
                        + " (expected: none, or " + id + ")");
            }
            return request.key();
        } catch (CsrRejectedException rejected) {
            refusals.record(new AuditEntry(id.toString(), "certificate.refuse", id.toString(), rejected.getMessage()));
            throw rejected;
        }
    }

    /** Before a token is used up for a certificate that would be denied. */
    private void requireNotDenied(SpiffeId id) throws IdentityDeniedException {
        Instant issuedBefore = denied.get().identities().get(id);
        if (DenyList.ALL.equals(issuedBefore)) {
            throw IdentityDeniedException.denied(id);
        }
        if (issuedBefore != null && authority.momentOfIssue().isBefore(issuedBefore)) {
            throw IdentityDeniedException.justAllowed(id);
        }
    }

    /** When the identity was let in again after it was denied; empty: it was not, or not lately. */
    public Optional<Instant> allowedAt(SpiffeId id) {
        return Optional.ofNullable(denied.get().identities().get(id)).filter(moment -> !moment.equals(DenyList.ALL));
    }

    public List<X509Certificate> trustBundle() {
        return authority.bundle();
    }

    /** SHA-256 of the root that the chain leads to, in lower-case hexadecimal; empty: none that is trusted now. */
    public String rootOf(List<X509Certificate> chain) {
        return authority.rootOf(chain).orElse("");
    }

    /** Whether certificates below the root, as {@link #rootOf} names it, prove anything now. */
    public boolean trusts(String root) {
        return authority.trusts(root);
    }

    private String below(List<X509Certificate> chain) {
        X509Certificate issuing = chain.get(chain.size() - 1);
        Below known = last;
        if (known == null || !known.issuing().equals(issuing)) {
            known = new Below(issuing, rootOf(chain));
            last = known;
        }
        return known.root();
    }

    /** Since the start. */
    public long issued() {
        return issued.sum();
    }
}
