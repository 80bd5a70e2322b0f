package gov.hms.mesh.internal.identity;

import com.google.protobuf.ByteString;
import gov.hms.mesh.call.SpiffeId;
import gov.hms.mesh.internal.policy.MeshConfigCodec;
import gov.hms.mesh.internal.wire.ChallengeRequest;
import gov.hms.mesh.internal.wire.IdentityGrpc;
import gov.hms.mesh.internal.wire.JoinRequest;
import gov.hms.mesh.internal.wire.RenewRequest;
import gov.hms.mesh.internal.wire.SignedIdentity;
import io.grpc.Channel;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Asks HMS-SYS for certificates. Blocks the calling thread, at most five seconds. */
public final class SvidClient {
    private static final long DEADLINE_SECONDS = 5;

    /** A certificate, and the roots that came with it. */
    public record Issued(X509Svid svid, List<X509Certificate> trustBundle) {}

    private SvidClient() {}

    /**
     * The first certificate, for a Service Token.
     *
     * @param csr the same one at every try: a token is good for one key, and the answer to the try before may have been lost
     */
    public static Issued join(Channel channel, String serviceToken, Csr csr) throws CertificateException {
        IdentityGrpc.IdentityBlockingStub sys =
                IdentityGrpc.newBlockingStub(channel).withDeadlineAfter(DEADLINE_SECONDS, TimeUnit.SECONDS);
        byte[] nonce =
                sys.challenge(ChallengeRequest.getDefaultInstance()).getNonce().toByteArray();
        byte[] proof = JoinProof.sign(csr.keyPair().getPrivate(), nonce, serviceToken, csr.der());
        SignedIdentity signed = sys.join(JoinRequest.newBuilder()
                .setServiceToken(serviceToken)
                .setCsr(ByteString.copyFrom(csr.der()))
                .setNonce(ByteString.copyFrom(nonce))
                .setProof(ByteString.copyFrom(proof))
                .build());
        return read(signed, csr);
    }

    /** A further certificate; the channel must be authenticated by the current one. */
    public static Issued renew(Channel channel) throws CertificateException {
        Csr csr = Csr.create();
        SignedIdentity signed = IdentityGrpc.newBlockingStub(channel)
                .withDeadlineAfter(DEADLINE_SECONDS, TimeUnit.SECONDS)
                .renew(RenewRequest.newBuilder()
                        .setCsr(ByteString.copyFrom(csr.der()))
                        .build());
        return read(signed, csr);
    }

    private static Issued read(SignedIdentity signed, Csr csr) throws CertificateException {
        List<X509Certificate> chain = certificates(signed.getChainList());
        List<X509Certificate> bundle = certificates(signed.getTrustBundleList());
        if (chain.isEmpty() || bundle.isEmpty()) {
            throw new CertificateException("HMS-SYS answered without a certificate or without roots");
        }
        if (!chain.get(0).getPublicKey().equals(csr.keyPair().getPublic())) {
            throw new CertificateException("HMS-SYS certified another key than ours");
        }
        try {
            SpiffeId id = SpiffeId.parse(signed.getSpiffeId());
            return new Issued(new X509Svid(id, chain, csr.keyPair().getPrivate()), bundle);
        } catch (IllegalArgumentException notAnId) {
            throw new CertificateException("HMS-SYS answered with an identity that is none: " + notAnId.getMessage());
        }
    }

    private static List<X509Certificate> certificates(List<ByteString> encoded) throws CertificateException {
        List<X509Certificate> certificates = new ArrayList<>();
        for (ByteString der : encoded) {
            certificates.add(MeshConfigCodec.certificate(der.toByteArray()));
        }
        return certificates;
    }
}
