package gov.hms.mesh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import gov.hms.mesh.call.LogicalName;
import gov.hms.mesh.call.SpiffeId;
import gov.hms.mesh.internal.discovery.ControlPlane;
import gov.hms.mesh.internal.identity.IdentitySource;
import gov.hms.mesh.internal.identity.SvidClient;
import gov.hms.mesh.internal.identity.X509Svid;
import gov.hms.mesh.internal.inbound.InboundLimit;
import gov.hms.mesh.internal.tls.AnchorTrustManager;
import gov.hms.mesh.internal.wire.ChallengeRequest;
import gov.hms.mesh.internal.wire.ChallengeResponse;
import gov.hms.mesh.internal.wire.IdentityGrpc;
import gov.hms.mesh.internal.wire.JoinRequest;
import gov.hms.mesh.internal.wire.RenewRequest;
import gov.hms.mesh.internal.wire.SignedIdentity;
import gov.hms.mesh.testing.TestCa;
import gov.hms.mesh.testing.TestIdentity;
import io.grpc.Server;
import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContextBuilder;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslProvider;
import io.grpc.stub.StreamObserver;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;
import org.bouncycastle.pkcs.PKCS10CertificationRequest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Nobody but HMS-SYS is taken for HMS-SYS: neither a service of the same mesh, nor an authority elsewhere that gives itself the
 * right names; and none of them ever gets to see a Service Token.
 */
class S34RogueControlPlaneTest {
    private static final LogicalName NAME = LogicalName.parse("return-intake.intake");
    private static final SpiffeId OWN = SpiffeId.ofWorkload("hms.local", NAME);
    private static final SpiffeId SYS = SpiffeId.ofControlPlane("hms.local");

    private final TestCa mesh = new TestCa();
    private final TestCa foreign = new TestCa();
    private final Queue<String> heard = new ConcurrentLinkedQueue<>();
    private Server server;

    @AfterEach
    void stop() {
        if (server != null) {
            server.shutdownNow();
        }
    }

    /** Answers as HMS-SYS would, with the certificates of whoever it is, and writes down what it was told. */
    private final class Identity extends IdentityGrpc.IdentityImplBase {
        @Override
        public void challenge(ChallengeRequest request, StreamObserver<ChallengeResponse> responses) {
            heard.add("challenge");
            responses.onNext(ChallengeResponse.newBuilder()
                    .setNonce(ByteString.copyFrom(new byte[56]))
                    .build());
            responses.onCompleted();
        }

        @Override
        public void join(JoinRequest request, StreamObserver<SignedIdentity> responses) {
            heard.add("token");
            sign(request.getCsr(), responses);
        }

        @Override
        public void renew(RenewRequest request, StreamObserver<SignedIdentity> responses) {
            heard.add("renewal");
            sign(request.getCsr(), responses);
        }

        private void sign(ByteString csr, StreamObserver<SignedIdentity> responses) {
            try {
                SubjectPublicKeyInfo key = new PKCS10CertificationRequest(csr.toByteArray()).getSubjectPublicKeyInfo();
                Instant now = Instant.now();
                X509Certificate leaf = mesh.chain(
                                OWN,
                                new JcaPEMKeyConverter().getPublicKey(key),
                                now.minusSeconds(60),
                                now.plusSeconds(3_600))
                        .get(0);
                responses.onNext(SignedIdentity.newBuilder()
                        .addChain(ByteString.copyFrom(leaf.getEncoded()))
                        .addTrustBundle(ByteString.copyFrom(mesh.root().getEncoded()))
                        .setSpiffeId(OWN.toString())
                        .build());
                responses.onCompleted();
            } catch (Exception failed) {
                responses.onError(failed);
            }
        }
    }

    private InetSocketAddress serve(PrivateKey key, List<X509Certificate> chain) throws Exception {
        SslContextBuilder tls = SslContextBuilder.forServer(key, chain.toArray(X509Certificate[]::new));
        server = NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .sslContext(GrpcSslContexts.configure(tls, SslProvider.JDK).build())
                .addService(new Identity())
                .build()
                .start();
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), server.getPort());
    }

    private static KeyPair key() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(256);
        return generator.generateKeyPair();
    }

    private static String anchor(TestCa ca) {
        return AnchorTrustManager.sha256(ca.root());
    }

    private FirstCertificate joining(InetSocketAddress address, String... anchors) {
        return new FirstCertificate(new Settings(
                NAME,
                "hms.local",
                List.of(address),
                List.of(anchors),
                () -> "a.b.c",
                "v1",
                "",
                100,
                "i-1",
                "",
                Path.of("unused"),
                false,
                InboundLimit.ADAPTIVE,
                TelemetrySettings.NONE));
    }

    private void refused(PrivateKey key, List<X509Certificate> chain, String because) throws Exception {
        InetSocketAddress address = serve(key, chain);
        assertThatThrownBy(() -> joining(address, anchor(mesh)).obtain())
                .isInstanceOf(MeshJoinException.class)
                .hasMessageContaining("is not our HMS-SYS")
                .hasMessageContaining(because);
        assertThatThrownBy(() -> renewal(address)).isInstanceOf(io.grpc.StatusRuntimeException.class);
        assertThat(heard).isEmpty();
    }

    /** Over mutual TLS, with a certificate of the mesh. */
    private SvidClient.Issued renewal(InetSocketAddress address) throws Exception {
        IdentitySource identity = new IdentitySource();
        TestIdentity own = mesh.issue(OWN);
        identity.adopt(new X509Svid(OWN, own.chain().subList(0, 1), own.key()), List.of(mesh.root()));
        ControlPlane plane = new ControlPlane(List.of(address), identity);
        try {
            return SvidClient.renew(plane.channel());
        } finally {
            plane.close();
        }
    }

    @Test
    void hmsSysItselfIsBelieved() throws Exception {
        TestIdentity sys = mesh.issue(SYS);
        InetSocketAddress address = serve(sys.key(), sys.chain());
        assertThat(joining(address, anchor(mesh)).obtain().svid().spiffeId()).isEqualTo(OWN);
        assertThat(renewal(address).svid().spiffeId()).isEqualTo(OWN);
        assertThat(heard).containsExactly("challenge", "token", "renewal");
    }

    @Test
    void whileTheRootIsChangedEitherAnchorIsGoodAndStillNoThird() throws Exception {
        TestIdentity sys = mesh.issue(SYS);
        InetSocketAddress address = serve(sys.key(), sys.chain());
        assertThat(joining(address, anchor(foreign), anchor(mesh))
                        .obtain()
                        .svid()
                        .spiffeId())
                .isEqualTo(OWN);
        assertThatThrownBy(
                        () -> joining(address, anchor(foreign), "0".repeat(64)).obtain())
                .hasMessageContaining("does not show the root that the join string pins");
    }

    @Test
    void aServiceOfTheSameMeshIsNotHmsSys() throws Exception {
        TestIdentity service = mesh.issue(SpiffeId.ofWorkload("hms.local", LogicalName.parse("fraud-scanner.scan")));
        refused(service.key(), service.chain(), "fraud-scanner");
    }

    @Test
    void aServiceThatHasHmsSysInItsNameIsNotHmsSys() throws Exception {
        TestIdentity service = mesh.issue(SpiffeId.ofWorkload("hms.local", LogicalName.parse("hms-sys.hms-sys")));
        refused(service.key(), service.chain(), "ns/hms-sys");
    }

    @Test
    void theRightNameInDnsMakesNoServiceHmsSys() throws Exception {
        KeyPair keys = key();
        Instant now = Instant.now();
        List<X509Certificate> chain = mesh.chain(
                SpiffeId.ofWorkload("hms.local", LogicalName.parse("fraud-scanner.scan")),
                keys.getPublic(),
                now.minusSeconds(60),
                now.plusSeconds(60),
                "localhost",
                "hms-sys");
        refused(keys.getPrivate(), chain, "fraud-scanner");
    }

    @Test
    void anAuthorityElsewhereWithTheRightNamesIsNotOurs() throws Exception {
        KeyPair keys = key();
        Instant now = Instant.now();
        refused(
                keys.getPrivate(),
                foreign.chain(SYS, keys.getPublic(), now.minusSeconds(60), now.plusSeconds(60), "localhost"),
                "does not show the root");
    }

    @Test
    void showingOurRootBesideAForeignCertificateIsNotEnough() throws Exception {
        TestIdentity rogue = foreign.issue(SYS);
        refused(rogue.key(), List.of(rogue.leaf(), mesh.root()), "");
    }

    @Test
    void theHmsSysOfAnotherTrustDomainIsNotOurs() throws Exception {
        TestIdentity other = mesh.issue(SpiffeId.ofControlPlane("staging.local"));
        refused(other.key(), other.chain(), "staging.local");
    }

    @Test
    void anExpiredHmsSysIsNotBelieved() throws Exception {
        Instant now = Instant.now();
        TestIdentity old = mesh.issue(SYS, now.minus(Duration.ofDays(8)), now.minus(Duration.ofDays(1)));
        refused(old.key(), old.chain(), "");
    }

    @Test
    void whoeverLeavesTheRootOutCannotBePinned() throws Exception {
        TestIdentity sys = mesh.issue(SYS);
        InetSocketAddress address = serve(sys.key(), List.of(sys.leaf()));
        assertThatThrownBy(() -> joining(address, anchor(mesh)).obtain())
                .hasMessageContaining("does not show the root that the join string pins");
        assertThat(heard).isEmpty();
    }
}
