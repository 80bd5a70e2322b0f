package gov.hms.sys.ca;

import gov.hms.mesh.call.SpiffeId;
import gov.hms.mesh.internal.identity.Trust;
import gov.hms.mesh.internal.policy.DenyList;
import gov.hms.mesh.internal.tls.PeerSvids;
import java.net.Socket;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Decides whom a client's certificate speaks for. The chain must lead to a root that is ours at this moment and be valid now; the
 * leaf must be no authority, be made for TLS clients, and hold exactly one URI, a SPIFFE ID of a workload in our trust domain; and
 * nobody may have denied it. To be asked with every call and every message: a connection, and a session that is resumed, keeps the
 * certificate of its beginning.
 *
 * <p>A handshake is let through with a certificate that is denied, so that the call can be answered with the reason.
 */
public final class PeerCertificates extends X509ExtendedTrustManager {
    private final CertificateAuthority authority;
    private final Supplier<DenyList> denied;
    private final Consumer<String> refused;
    private final PeerSvids handshakes;
    private final PeerSvids calls;

    /**
     * @param denied at this moment; the same object for as long as nothing changes
     * @param refused told of each handshake that fails here, with the reason; by a thread of the sockets, which must not wait
     */
    public PeerCertificates(
            CertificateAuthority authority, Supplier<DenyList> denied, InstantSource clock, Consumer<String> refused) {
        this.authority = authority;
        this.denied = denied;
        this.refused = refused;
        this.handshakes = new PeerSvids(new Current(() -> DenyList.NONE), clock);
        this.calls = new PeerSvids(new Current(denied), clock);
    }

    /**
     * The workload that the certificates prove at this moment.
     *
     * @param chain leaf first
     */
    public SpiffeId require(List<? extends Certificate> chain) throws SSLPeerUnverifiedException {
        return workload(calls.requireClient(chain));
    }

    /** Whose certificate it is, when it is the denial, and nothing else, that {@link #require} minds. */
    public Optional<SpiffeId> denied(List<? extends Certificate> chain) {
        try {
            SpiffeId id = workload(handshakes.requireClient(chain));
            return chain.get(0) instanceof X509Certificate leaf && denied.get().denies(id, leaf)
                    ? Optional.of(id)
                    : Optional.empty();
        } catch (SSLPeerUnverifiedException otherwiseWrong) {
            return Optional.empty();
        }
    }

    private SpiffeId workload(SpiffeId id) throws SSLPeerUnverifiedException {
        if (!id.trustDomain().equals(authority.trustDomain()) || id.workload().isEmpty()) {
            throw new SSLPeerUnverifiedException(id + " (expected: a workload of " + authority.trustDomain() + ")");
        }
        return id;
    }

    private void checkHandshake(X509Certificate[] chain) throws CertificateException {
        try {
            workload(handshakes.requireClient(chain == null ? List.of() : List.of(chain)));
        } catch (SSLPeerUnverifiedException unverified) {
            refused.accept(unverified.getMessage());
            throw new CertificateException(unverified.getMessage(), unverified);
        }
    }

    /** A new trust with each change of roots or denials, and the same one in between. */
    private final class Current implements Supplier<Trust> {
        private final Supplier<DenyList> denials;
        private volatile Trust trust;

        Current(Supplier<DenyList> denials) {
            this.denials = denials;
        }

        @Override
        public Trust get() {
            List<X509Certificate> roots = authority.bundle();
            DenyList list = denials.get();
            Trust last = trust;
            if (last == null || last.denied() != list || !last.roots().equals(roots)) {
                last = new Trust(roots, list);
                trust = last;
            }
            return last;
        }
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        checkHandshake(chain);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        checkHandshake(chain);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        checkHandshake(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        throw notAClient();
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        throw notAClient();
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        throw notAClient();
    }

    private static CertificateException notAClient() {
        return new CertificateException("HMS-SYS calls nobody and trusts no server");
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return authority.bundle().toArray(new X509Certificate[0]);
    }
}
