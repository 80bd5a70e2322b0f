package gov.hms.sys.stream;

import com.google.protobuf.ByteString;
import gov.hms.mesh.call.SpiffeId;
import gov.hms.mesh.internal.wire.IdentityGrpc;
import gov.hms.mesh.internal.wire.JoinRequest;
import gov.hms.mesh.internal.wire.RenewRequest;
import gov.hms.mesh.internal.wire.SignedIdentity;
import gov.hms.sys.ca.CsrRejectedException;
import gov.hms.sys.ca.ServiceTokens;
import gov.hms.sys.ca.SvidIssuer;
import gov.hms.sys.ca.TokenRejectedException;
import gov.hms.sys.store.StoreUnavailableException;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Certificates: the first one by Service Token, every further one by the current certificate. */
final class IdentityService extends IdentityGrpc.IdentityImplBase {
    private static final Logger LOG = LoggerFactory.getLogger(IdentityService.class);

    private final ServiceTokens tokens;
    private final SvidIssuer issuer;

    IdentityService(ServiceTokens tokens, SvidIssuer issuer) {
        this.tokens = tokens;
        this.issuer = issuer;
    }

    @Override
    public void join(JoinRequest request, StreamObserver<SignedIdentity> responses) {
        try {
            answer(tokens.verify(request.getServiceToken()), request.getCsr(), responses);
        } catch (TokenRejectedException rejected) {
            LOG.warn("Refused a join: {}", rejected.getMessage());
            responses.onError(Status.UNAUTHENTICATED
                    .withDescription(rejected.getMessage())
                    .asRuntimeException());
        }
    }

    @Override
    public void renew(RenewRequest request, StreamObserver<SignedIdentity> responses) {
        answer(Caller.current().id(), request.getCsr(), responses);
    }

    private void answer(SpiffeId id, ByteString csr, StreamObserver<SignedIdentity> responses) {
        try {
            responses.onNext(signed(id, issuer.issue(id, csr.toByteArray())));
            responses.onCompleted();
        } catch (CsrRejectedException rejected) {
            LOG.warn("Refused a certificate for {}: {}", id, rejected.getMessage());
            responses.onError(Refusal.invalid(rejected.getMessage()));
        } catch (StoreUnavailableException unavailable) {
            LOG.error("No certificate for {}: {}", id, unavailable.getMessage());
            responses.onError(Refusal.of(unavailable));
        }
    }

    private SignedIdentity signed(SpiffeId id, List<X509Certificate> chain) {
        SignedIdentity.Builder signed = SignedIdentity.newBuilder().setSpiffeId(id.toString());
        chain.forEach(certificate -> signed.addChain(der(certificate)));
        issuer.trustBundle().forEach(certificate -> signed.addTrustBundle(der(certificate)));
        return signed.build();
    }

    private static ByteString der(X509Certificate certificate) {
        try {
            return ByteString.copyFrom(certificate.getEncoded());
        } catch (CertificateEncodingException impossible) {
            throw new IllegalStateException("a certificate that was just made must encode", impossible);
        }
    }
}
