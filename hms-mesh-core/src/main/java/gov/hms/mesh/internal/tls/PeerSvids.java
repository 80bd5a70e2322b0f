package gov.hms.mesh.internal.tls;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import gov.hms.mesh.call.SpiffeId;
import gov.hms.mesh.internal.identity.Trust;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Supplier;
import javax.net.ssl.SSLPeerUnverifiedException;

/**
 * Who is at the other end, checked in every exchange: a pooled connection was verified when it was new, and a resumed session
 * not even then (JSSE asks no trust manager, and no clock). The chain is judged once under each {@link Trust}, and the verdict kept
 * as long as the certificate object lives, which TLS sessions share; whether the chain is valid is asked each time. So an exchange
 * costs a look-up and three comparisons, and a change of trust one path validation for each connection.
 */
public final class PeerSvids {
    private final Supplier<Trust> trust;
    private final InstantSource clock;
    private final Cache<X509Certificate, Verdict> verdicts =
            Caffeine.newBuilder().weakKeys().executor(Runnable::run).build();

    /** @param trust of this moment; null while there is none, and then nobody is believed */
    public PeerSvids(Supplier<Trust> trust, InstantSource clock) {
        this.trust = trust;
        this.clock = clock;
    }

    /**
     * The identity of who calls us.
     *
     * @param chain as the TLS session has it, leaf first
     */
    public SpiffeId requireClient(List<? extends Certificate> chain) throws SSLPeerUnverifiedException {
        Verdict verdict = valid(chain);
        if (!verdict.client()) {
            throw new SSLPeerUnverifiedException(
                    "the peer's certificate for " + verdict.id() + " is not made for TLS clients");
        }
        return verdict.id();
    }

    /** Requires that exactly the expected one answers us. */
    public void requireServer(List<? extends Certificate> chain, SpiffeId expected) throws SSLPeerUnverifiedException {
        Verdict verdict = valid(chain);
        if (!verdict.id().equals(expected)) {
            throw new SSLPeerUnverifiedException("the peer is " + verdict.id() + " (expected: " + expected + ")");
        }
        if (!verdict.server()) {
            throw new SSLPeerUnverifiedException(
                    "the peer's certificate for " + verdict.id() + " is not made for TLS servers");
        }
    }

    private Verdict valid(List<? extends Certificate> chain) throws SSLPeerUnverifiedException {
        if (chain.isEmpty() || !(chain.get(0) instanceof X509Certificate leaf)) {
            throw new SSLPeerUnverifiedException("the peer shows no X.509 certificate");
        }
        Trust now = trust.get();
        if (now == null) {
            throw new SSLPeerUnverifiedException("this process trusts nobody yet: it has no certificate itself");
        }
        Verdict verdict = verdicts.getIfPresent(leaf);
        if (verdict == null || !verdict.holds(now, chain)) {
            verdict = Verdict.of(chain, now);
            verdicts.put(leaf, verdict);
        }
        if (verdict.refusal() != null) {
            throw new SSLPeerUnverifiedException(verdict.refusal());
        }
        long time = clock.millis();
        if (time < verdict.notBefore() || time >= verdict.notAfter()) {
            throw new SSLPeerUnverifiedException("the peer's certificate for " + verdict.id() + " is valid from "
                    + Instant.ofEpochMilli(verdict.notBefore()) + " to " + Instant.ofEpochMilli(verdict.notAfter())
                    + ", and it is " + Instant.ofEpochMilli(time) + " (clock wrong, or not renewed?)");
        }
        return verdict;
    }
}
