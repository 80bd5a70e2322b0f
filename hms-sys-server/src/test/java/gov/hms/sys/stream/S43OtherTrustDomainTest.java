package gov.hms.sys.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gov.hms.mesh.call.LogicalName;
import gov.hms.mesh.call.SpiffeId;
import gov.hms.mesh.internal.identity.IdentitySource;
import gov.hms.mesh.internal.identity.X509Svid;
import gov.hms.mesh.internal.policy.DenyList;
import gov.hms.mesh.internal.tls.TlsContexts;
import gov.hms.mesh.testing.TestCa;
import gov.hms.mesh.testing.TestIdentity;
import gov.hms.sys.audit.AuditLog;
import gov.hms.sys.audit.RefusalLog;
import gov.hms.sys.ca.CertificateAuthority;
import gov.hms.sys.ca.Csrs;
import gov.hms.sys.ca.IssuedCertificates;
import gov.hms.sys.ca.SvidIssuer;
import gov.hms.sys.server.RunningSys;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What proves an identity in one environment proves nothing in another: neither calls the other, though one root had signed for
 * both, and HMS-SYS takes neither tokens nor certificates of the other.
 */
class S43OtherTrustDomainTest {
    private static final LogicalName INTAKE = LogicalName.parse("return-intake.intake");
    private static final LogicalName SCANNER = LogicalName.parse("fraud-scanner.scan");

    @TempDir
    Path directory;

    private static TlsContexts contexts(TestCa ca, String trustDomain, LogicalName name) {
        SpiffeId id = SpiffeId.ofWorkload(trustDomain, name);
        TestIdentity issued = ca.issue(id);
        IdentitySource source = new IdentitySource();
        source.adopt(new X509Svid(id, issued.chain().subList(0, 1), issued.key()), List.of(ca.root()));
        return new TlsContexts(source);
    }

    /** Whether a byte comes through from the one to the other and back. */
    private static boolean talk(TlsContexts caller, TlsContexts called) throws Exception {
        try (SSLServerSocket server = (SSLServerSocket) called.server()
                .context()
                .getServerSocketFactory()
                .createServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            server.setNeedClientAuth(true);
            server.setSoTimeout(60_000);
            CompletableFuture<Boolean> served = CompletableFuture.supplyAsync(() -> {
                try (SSLSocket socket = (SSLSocket) server.accept()) {
                    socket.setSoTimeout(60_000);
                    int heard = socket.getInputStream().read();
                    socket.getOutputStream().write(heard);
                    return heard == 7;
                } catch (IOException refused) {
                    return false;
                }
            });
            boolean answered = false;
            try (SSLSocket socket = (SSLSocket) caller.client()
                    .socketFactory()
                    .createSocket(InetAddress.getLoopbackAddress(), server.getLocalPort())) {
                socket.setSoTimeout(60_000);
                socket.getOutputStream().write(7);
                answered = socket.getInputStream().read() == 7;
            } catch (IOException refused) {
                answered = false;
            }
            assertThat(served.get(120, TimeUnit.SECONDS)).isEqualTo(answered);
            return answered;
        }
    }

    @ParameterizedTest(name = "{0} calls {1}, one root: {2}")
    @CsvSource({
        "staging.local, hms.local, true",
        "hms.local, staging.local, true",
        "hms.local.evil, hms.local, true",
        "hms.loca, hms.local, true",
        "local, hms.local, true",
        "staging.local, hms.local, false",
        "hms.local, staging.local, false",
        "hms.local, hms.local, false"
    })
    void neitherCallsTheOther(String from, String to, boolean oneRoot) throws Exception {
        TestCa one = new TestCa();
        TestCa other = oneRoot ? one : new TestCa();
        assertThat(talk(contexts(one, from, INTAKE), contexts(other, to, SCANNER)))
                .isFalse();
    }

    /** The control: with the same trust domain and the same root they do talk. */
    @Test
    void withinOneEnvironmentTheyTalk() throws Exception {
        TestCa ca = new TestCa();
        for (String domain : List.of("hms.local", "staging.local")) {
            assertThat(talk(contexts(ca, domain, INTAKE), contexts(ca, domain, SCANNER)))
                    .as(domain)
                    .isTrue();
        }
    }

    @ParameterizedTest
    @CsvSource({"prod.example, staging.example", "hms.local, hms.local.evil", "hms.local, hms.local"})
    void hmsSysTakesNeitherTokensNorCertificatesOfTheOther(String one, String other) throws Exception {
        try (RunningSys production = running("production", one);
                RunningSys staging = running("staging", other)) {
            exclude(staging, other, production);
            exclude(production, one, staging);
        }
    }

    private RunningSys running(String data, String trustDomain) throws Exception {
        return new RunningSys(
                directory.resolve(data), true, InstantSource.system(), config -> config.withTrustDomain(trustDomain));
    }

    private static void exclude(RunningSys home, String trustDomain, RunningSys abroad) throws Exception {
        assertThat(home.join(INTAKE.toString())).contains("td=" + trustDomain + "&");
        String token = Workload.token(home.join(INTAKE.toString()));
        KeyPair keys = Csrs.ec("secp256r1");
        long issued = records(abroad, "certificate.issue");
        assertThatThrownBy(() -> Workload.sign(abroad, token, keys)).isInstanceOf(StatusRuntimeException.class);
        assertThat(records(abroad, "token.refuse")).isPositive();

        // the token is as good as before at home
        var identity = Workload.sign(home, token, keys);
        assertThat(identity.getSpiffeId())
                .isEqualTo(SpiffeId.ofWorkload(trustDomain, INTAKE).toString());
        var chain = Workload.chain(identity);
        var foreign = Workload.identified(abroad, keys, chain);
        try {
            var stub = gov.hms.mesh.internal.wire.IdentityGrpc.newBlockingStub(foreign)
                    .withDeadlineAfter(60, TimeUnit.SECONDS);
            var renewal = gov.hms.mesh.internal.wire.RenewRequest.newBuilder()
                    .setCsr(com.google.protobuf.ByteString.copyFrom(Csrs.of(keys)))
                    .build();
            assertThatThrownBy(() -> stub.renew(renewal)).isInstanceOf(StatusRuntimeException.class);
        } finally {
            foreign.shutdownNow();
        }
        assertThat(records(abroad, "certificate.issue")).isEqualTo(issued);
    }

    /** Whoever holds the authority's key can sign for another trust domain; HMS-SYS believes its own root in its own alone. */
    @ParameterizedTest
    @ValueSource(strings = {"staging.local", "hms.local.evil", "hms.loca", "local", "hms.local"})
    void underTheSameRootACertificateOfAnotherTrustDomainIsNotRenewed(String trustDomain) throws Exception {
        boolean own = trustDomain.equals("hms.local");
        try (RunningSys sys = new RunningSys(directory, true);
                AuditLog elsewhere = AuditLog.open(
                        directory.resolve("elsewhere/audit.jsonl"), InstantSource.system(), record -> {})) {
            SpiffeId id = SpiffeId.ofWorkload(trustDomain, INTAKE);
            SvidIssuer signer = new SvidIssuer(
                    CertificateAuthority.open(
                            directory.resolve("data/ca"), "hms.local", InstantSource.system(), new SecureRandom()),
                    elsewhere,
                    new RefusalLog(elsewhere, System::nanoTime),
                    () -> Duration.ofHours(1),
                    () -> DenyList.NONE,
                    new IssuedCertificates(InstantSource.system()));
            KeyPair keys = Csrs.ec("secp256r1");
            var chain = signer.issue(id, Csrs.of(keys));
            var channel = Workload.identified(sys, keys, chain);
            try {
                var identities = gov.hms.mesh.internal.wire.IdentityGrpc.newBlockingStub(channel)
                        .withDeadlineAfter(60, TimeUnit.SECONDS);
                var renewal = gov.hms.mesh.internal.wire.RenewRequest.newBuilder()
                        .setCsr(com.google.protobuf.ByteString.copyFrom(Csrs.of(Csrs.ec("secp256r1"))))
                        .build();
                if (own) {
                    // the control: the same certificate but for its trust domain
                    assertThat(identities.renew(renewal).getSpiffeId()).isEqualTo(id.toString());
                } else {
                    assertThatThrownBy(() -> identities.renew(renewal)).isInstanceOf(StatusRuntimeException.class);
                }
            } finally {
                channel.shutdownNow();
            }
            assertThat(records(sys, "certificate.issue")).isEqualTo(own ? 1 : 0);
        }
    }

    private static long records(RunningSys sys, String action) throws Exception {
        long count = 0;
        for (var record : sys.ok("GET", "/audit?last=1000", "").path("records")) {
            count += record.path("action").asString("").equals(action) ? 1 : 0;
        }
        return count;
    }
}
