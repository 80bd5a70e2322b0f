package gov.hms.sys.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import gov.hms.mesh.call.LogicalName;
import gov.hms.mesh.call.SpiffeId;
import gov.hms.mesh.internal.identity.JoinProof;
import gov.hms.mesh.internal.wire.ChallengeRequest;
import gov.hms.mesh.internal.wire.IdentityGrpc;
import gov.hms.mesh.internal.wire.JoinRequest;
import gov.hms.mesh.internal.wire.RenewRequest;
import gov.hms.mesh.internal.wire.SignedIdentity;
import gov.hms.sys.ca.Csrs;
import gov.hms.sys.server.RunningSys;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.nio.file.Path;
import java.security.KeyPair;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.StreamSupport;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.ExtensionsGenerator;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * A token of one service never buys the certificate of another: the SPIFFE ID comes from the token alone, and a request that asks
 * for another name is refused.
 */
class S02ForeignNameTest {
    private static final List<String> SERVICES =
            List.of("return-intake.intake", "fraud-scanner.scan", "refund-payout.payout");

    @TempDir
    Path directory;

    private RunningSys sys;
    private ManagedChannel anonymous;

    @BeforeEach
    void start() throws Exception {
        sys = new RunningSys(directory, true);
        anonymous = Workload.anonymous(sys);
    }

    @AfterEach
    void stop() {
        anonymous.shutdownNow();
        sys.close();
    }

    private static String id(String service) {
        return SpiffeId.ofWorkload("hms.local", LogicalName.parse(service)).toString();
    }

    private static byte[] csr(KeyPair keys, String subject, GeneralName... names) throws Exception {
        JcaPKCS10CertificationRequestBuilder builder =
                new JcaPKCS10CertificationRequestBuilder(new X500Principal(subject), keys.getPublic());
        if (names.length > 0) {
            ExtensionsGenerator extensions = new ExtensionsGenerator();
            extensions.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(names));
            builder.addAttribute(PKCSObjectIdentifiers.pkcs_9_at_extensionRequest, extensions.generate());
        }
        return builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate()))
                .getEncoded();
    }

    private static GeneralName uri(String uri) {
        return new GeneralName(GeneralName.uniformResourceIdentifier, uri);
    }

    private SignedIdentity join(String token, KeyPair keys, byte[] csr) {
        IdentityGrpc.IdentityBlockingStub stub =
                IdentityGrpc.newBlockingStub(anonymous).withDeadlineAfter(60, TimeUnit.SECONDS);
        byte[] nonce =
                stub.challenge(ChallengeRequest.getDefaultInstance()).getNonce().toByteArray();
        return stub.join(JoinRequest.newBuilder()
                .setServiceToken(token)
                .setCsr(ByteString.copyFrom(csr))
                .setNonce(ByteString.copyFrom(nonce))
                .setProof(ByteString.copyFrom(JoinProof.sign(keys.getPrivate(), nonce, token, csr)))
                .build());
    }

    private long recorded(String action) throws Exception {
        JsonNode records = sys.ok("GET", "/audit?last=1000", "").path("records");
        return StreamSupport.stream(records.spliterator(), false)
                .filter(record -> record.path("action").asString("").equals(action))
                .count();
    }

    private void refused(String token, KeyPair keys, byte[] csr) throws Exception {
        long issued = recorded("certificate.issue");
        long refusals = recorded("certificate.refuse");
        assertThatThrownBy(() -> join(token, keys, csr))
                .isInstanceOfSatisfying(
                        StatusRuntimeException.class,
                        failure -> assertThat(failure.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT));
        assertThat(recorded("certificate.issue")).isEqualTo(issued);
        assertThat(recorded("certificate.refuse")).isEqualTo(refusals + 1);
    }

    @Test
    void whoeverIsNamedInTheRequestTheTokenDecides() throws Exception {
        for (String owner : SERVICES) {
            String token = Workload.token(sys.join(owner));
            for (String wanted : SERVICES) {
                KeyPair keys = Csrs.ec("secp256r1");
                byte[] csr = csr(keys, "CN=" + wanted, uri(id(wanted)));
                if (!owner.equals(wanted)) {
                    refused(token, keys, csr);
                }
            }
            // the token is as good as before, for its own
            KeyPair keys = Csrs.ec("secp256r1");
            SignedIdentity own = join(token, keys, csr(keys, "CN=" + owner, uri(id(owner))));
            assertThat(own.getSpiffeId()).isEqualTo(id(owner));
            assertThat(Workload.chain(own).get(0).getSubjectAlternativeNames()).containsExactly(List.of(6, id(owner)));
        }
    }

    @Test
    void namesBesideTheRightOneAreRefusedToo() throws Exception {
        String token = Workload.token(sys.join(SERVICES.get(0)));
        KeyPair keys = Csrs.ec("secp256r1");
        refused(token, keys, csr(keys, "CN=x", uri(id(SERVICES.get(0))), uri(id(SERVICES.get(1)))));
        refused(token, keys, csr(keys, "CN=x", uri("spiffe://hms.local/hms-sys")));
        refused(token, keys, csr(keys, "CN=x", uri(id(SERVICES.get(0)) + "/")));
    }

    @Test
    void theSubjectIsNobodysName() throws Exception {
        KeyPair keys = Csrs.ec("secp256r1");
        SignedIdentity identity =
                join(Workload.token(sys.join(SERVICES.get(1))), keys, csr(keys, "CN=" + SERVICES.get(2)));
        assertThat(identity.getSpiffeId()).isEqualTo(id(SERVICES.get(1)));
        assertThat(Workload.chain(identity).get(0).getSubjectX500Principal().getName())
                .doesNotContain("refund-payout");
    }

    @Test
    void aRenewalIsForWhoeverRenewsAndNobodyElse() throws Exception {
        try (Workload scanner = Workload.join(sys, SERVICES.get(1), "i-1")) {
            KeyPair keys = Csrs.ec("secp256r1");
            RenewRequest greedy = RenewRequest.newBuilder()
                    .setCsr(ByteString.copyFrom(csr(keys, "CN=x", uri(id(SERVICES.get(2))))))
                    .build();
            assertThatThrownBy(() ->
                            IdentityGrpc.newBlockingStub(scanner.channel()).renew(greedy))
                    .hasMessageContaining("INVALID_ARGUMENT");
            assertThat(recorded("certificate.refuse")).isEqualTo(1);
            assertThat(scanner.renew(keys).getSpiffeId()).isEqualTo(id(SERVICES.get(1)));
        }
    }
}
