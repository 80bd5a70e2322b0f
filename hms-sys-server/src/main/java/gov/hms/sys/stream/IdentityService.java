package gov.hms.sys.stream;

import com.google.protobuf.ByteString;
import gov.hms.mesh.call.SpiffeId;
import gov.hms.mesh.internal.wire.ChallengeRequest;
import gov.hms.mesh.internal.wire.ChallengeResponse;
import gov.hms.mesh.internal.wire.IdentityGrpc;
import gov.hms.mesh.internal.wire.JoinRequest;
import gov.hms.mesh.internal.wire.RenewRequest;
import gov.hms.mesh.internal.wire.SignedIdentity;
import gov.hms.sys.admission.Admission;
import gov.hms.sys.admission.IssuingLimits;
import gov.hms.sys.admission.NotAdmittedException;
import gov.hms.sys.ca.CsrRejectedException;
import gov.hms.sys.ca.IdentityDeniedException;
import gov.hms.sys.ca.SvidIssuer;
import gov.hms.sys.store.StoreUnavailableException;
import io.grpc.stub.StreamObserver;
import java.net.InetAddress;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Certificates: the first one by Service Token, every further one by the current certificate. */
final class IdentityService extends IdentityGrpc.IdentityImplBase {
    private static final Logger LOG = LoggerFactory.getLogger(IdentityService.class);

    private final Admission admission;
    private final IssuingLimits limits;
    private final SvidIssuer issuer;
    private final IssuingRefusals refusals;

    IdentityService(Admission admission, IssuingLimits limits, SvidIssuer issuer, IssuingRefusals refusals) {
        this.admission = admission;
        this.limits = limits;
        this.issuer = issuer;
        this.refusals = refusals;
    }

    @Override
    public void challenge(ChallengeRequest request, StreamObserver<ChallengeResponse> responses) {
        responses.onNext(ChallengeResponse.newBuilder()
                .setNonce(ByteString.copyFrom(admission.challenge()))
                .build());
        responses.onCompleted();
    }

    @Override
    public void join(JoinRequest request, StreamObserver<SignedIdentity> responses) {
        InetAddress address = PeerAddress.current();
        answer(address.getHostAddress(), responses, () -> {
            try (IssuingLimits.Place place = limits.joining()) {
                Admission.Admitted admitted = admission.admit(new Admission.Attempt(
                        request.getServiceToken(),
                        request.getCsr().toByteArray(),
                        request.getNonce().toByteArray(),
                        request.getProof().toByteArray(),
                        address));
                return signed(admitted.id(), issuer.issue(admitted.id(), admitted.key()));
            }
        });
    }

    @Override
    public void renew(RenewRequest request, StreamObserver<SignedIdentity> responses) {
        Caller caller = Caller.current();
        answer(caller.id().toString(), responses, () -> {
            // first: who has no more to come takes nobody a place
            limits.count(caller.id(), caller.address());
            try (IssuingLimits.Place place = limits.renewing()) {
                return signed(
                        caller.id(), issuer.issue(caller.id(), request.getCsr().toByteArray()));
            }
        });
    }

    private interface Issuing {
        SignedIdentity issue() throws NotAdmittedException, CsrRejectedException, StoreUnavailableException;
    }

    private void answer(String who, StreamObserver<SignedIdentity> responses, Issuing issuing) {
        SignedIdentity signed;
        try {
            signed = issuing.issue();
        } catch (NotAdmittedException refused) {
            responses.onError(refusals.refuse(refused, who));
            return;
        } catch (IdentityDeniedException refused) {
            LOG.warn("Refused a certificate: {}", refused.getMessage());
            responses.onError(Refusal.of(refused));
            return;
        } catch (CsrRejectedException refused) {
            responses.onError(refusals.refuse(refused, who));
            return;
        } catch (StoreUnavailableException unavailable) {
            LOG.error("No certificate for {}: {}", who, unavailable.getMessage());
            responses.onError(Refusal.of(unavailable));
            return;
        }
        responses.onNext(signed);
        responses.onCompleted();
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
