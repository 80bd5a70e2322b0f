package gov.hms.sys.admission;

import gov.hms.mesh.call.SpiffeId;
import gov.hms.mesh.internal.identity.JoinProof;
import gov.hms.sys.admission.NotAdmittedException.Reason;
import gov.hms.sys.ca.CsrRejectedException;
import gov.hms.sys.ca.ServiceTokens;
import gov.hms.sys.ca.SvidIssuer;
import gov.hms.sys.store.SettledClock;
import gov.hms.sys.store.Store;
import gov.hms.sys.store.StoreUnavailableException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.openssl.PEMException;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;

/**
 * Decides whom a first certificate is for. The order matters: first what costs nothing and stops strangers, then the token, then
 * the limit of who it speaks for, then the proof; what is used up, the nonce and the token, is used up last, when nothing else can
 * go wrong with the request.
 */
public final class Admission {
    private final TokenVerifier verifier;
    private final Challenges challenges;
    private final TokenUses uses;
    private final IssuingLimits limits;
    private final SvidIssuer issuer;

    /**
     * What the rest of HMS-SYS gives.
     *
     * @param builtIn the issuer of our own; empty when it is switched off
     * @param settled by which the use of a token is forgotten
     * @param nanoTime for how long ago something was
     */
    public record Parts(
            Optional<ServiceTokens> builtIn,
            String trustDomain,
            Store store,
            IssuingLimits limits,
            SvidIssuer issuer,
            InstantSource clock,
            SettledClock settled,
            LongSupplier nanoTime,
            SecureRandom random) {}

    /** @throws IssuerKeysException when the keys of an issuer cannot be used */
    public static Admission of(List<TokenIssuer> issuers, Parts parts) throws IssuerKeysException {
        List<TokenVerifier.Trusted> trusted = new ArrayList<>();
        parts.builtIn.ifPresent(own -> trusted.add(OwnIssuer.of(own, parts.clock)));
        for (TokenIssuer issuer : issuers) {
            trusted.add(new TokenVerifier.Trusted(issuer, IssuerKeys.of(issuer.keys(), parts.clock, parts.nanoTime)));
        }
        return new Admission(
                new TokenVerifier(trusted, parts.trustDomain, parts.clock),
                new Challenges(parts.random, parts.nanoTime),
                new TokenUses(parts.store, parts.settled),
                parts.limits,
                parts.issuer);
    }

    Admission(TokenVerifier verifier, Challenges challenges, TokenUses uses, IssuingLimits limits, SvidIssuer issuer) {
        this.verifier = verifier;
        this.challenges = challenges;
        this.uses = uses;
        this.limits = limits;
        this.issuer = issuer;
    }

    /**
     * A request for a first certificate.
     *
     * @param csr PKCS#10, DER
     * @param address that it comes from
     */
    public record Attempt(String token, byte[] csr, byte[] nonce, byte[] proof, InetAddress address) {
        /** Nothing of the token. */
        @Override
        public String toString() {
            return "join from " + address;
        }
    }

    public byte[] challenge() {
        return challenges.create();
    }

    /**
     * What is to be certified.
     *
     * @param id derived from the token alone
     */
    public record Admitted(SpiffeId id, SubjectPublicKeyInfo key) {}

    /** Returns when it is on the disk that the token was used for this key. */
    public Admitted admit(Attempt attempt)
            throws NotAdmittedException, CsrRejectedException, StoreUnavailableException {
        challenges.requireFresh(attempt.nonce);
        VerifiedToken token = verifier.verify(attempt.token);
        limits.count(token.id(), attempt.address);
        SubjectPublicKeyInfo key = issuer.keyOf(token.id(), attempt.csr);
        requireIssuedSinceAllowed(token);
        if (!JoinProof.holds(publicKey(key), attempt.proof, attempt.nonce, attempt.token, attempt.csr)) {
            throw new NotAdmittedException(
                    Reason.PROOF,
                    "proof: not made by the CSR's key over this nonce, token and CSR, for " + token.id(),
                    "proof: does not fit (expected: a signature by the CSR's key over nonce, token and CSR)");
        }
        challenges.use(attempt.nonce);
        uses.bind(token, encoded(key));
        return new Admitted(token.id(), key);
    }

    /** Whoever stole a key may have stolen the join string beside it. */
    private void requireIssuedSinceAllowed(VerifiedToken token) throws NotAdmittedException {
        Optional<Instant> allowed = issuer.allowedAt(token.id());
        if (allowed.isPresent()
                && token.issued()
                        .filter(issued -> !issued.isBefore(allowed.get()))
                        .isEmpty()) {
            throw NotAdmittedException.unfit("service token: issued "
                    + token.issued().map(Instant::toString).orElse("at an unknown time, iat is missing")
                    + " (expected: not before " + allowed.get() + ", when " + token.id()
                    + " was let in again after it was denied); start this process with a new join string: hms token create "
                    + token.id().workload().orElseThrow());
        }
    }

    private static byte[] encoded(SubjectPublicKeyInfo key) {
        try {
            return key.getEncoded();
        } catch (IOException impossible) {
            throw new UncheckedIOException("a key that was read can be written", impossible);
        }
    }

    private static PublicKey publicKey(SubjectPublicKeyInfo key) throws NotAdmittedException {
        try {
            return new JcaPEMKeyConverter().getPublicKey(key);
        } catch (PEMException impossible) {
            throw new NotAdmittedException(
                    Reason.PROOF,
                    "proof: its key is none: " + impossible.getMessage(),
                    "proof: does not fit",
                    impossible);
        }
    }

    /** To be called now and then. */
    public void forgetEnded() {
        uses.forgetEnded();
    }
}
