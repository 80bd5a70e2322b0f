package gov.hms.sys.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import gov.hms.mesh.internal.identity.JoinProof;
import gov.hms.mesh.internal.wire.IdentityGrpc;
import gov.hms.mesh.internal.wire.JoinRequest;
import gov.hms.mesh.internal.wire.SignedIdentity;
import gov.hms.sys.ca.Csrs;
import gov.hms.sys.server.RunningSys;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.nio.file.Path;
import java.security.KeyPair;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * A stolen Service Token buys nothing: it is good for the key that was certified with it first, and a recorded request for nothing
 * at all. Whoever tries it with another key is on record, and sets off an alarm.
 */
class S01TokenReplayTest {
    private static final String SCANNER = "fraud-scanner.scan";

    @TempDir
    Path directory;

    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.now());
    private RunningSys sys;
    private ManagedChannel thief;

    @BeforeEach
    void start() throws Exception {
        sys = new RunningSys(directory, true, now::get);
        thief = Workload.anonymous(sys);
    }

    @AfterEach
    void stop() {
        thief.shutdownNow();
        sys.close();
    }

    private String token(int uses) throws Exception {
        return Workload.token(sys.ok("POST", "/tokens", "{\"service\":\"" + SCANNER + "\",\"uses\":" + uses + "}")
                .get("join")
                .asString());
    }

    private long recorded(String action) throws Exception {
        JsonNode records = sys.ok("GET", "/audit?last=1000", "").path("records");
        return StreamSupport.stream(records.spliterator(), false)
                .filter(record -> record.path("action").asString("").equals(action))
                .count();
    }

    /** That nothing was certified meanwhile, and that the refusal is on record. */
    private void refused(Status.Code code, String because, String action, Joining joining) throws Exception {
        long issued = recorded("certificate.issue");
        long refusals = recorded(action);
        assertThatThrownBy(joining::join)
                .isInstanceOfSatisfying(
                        StatusRuntimeException.class,
                        failure -> assertThat(failure.getStatus().getCode()).isEqualTo(code))
                .hasMessageContaining(because)
                .hasMessageContaining("(request ");
        assertThat(recorded("certificate.issue")).isEqualTo(issued);
        assertThat(recorded(action)).isEqualTo(refusals + 1);
    }

    private interface Joining {
        SignedIdentity join() throws Exception;
    }

    private SignedIdentity send(JoinRequest request) {
        return IdentityGrpc.newBlockingStub(thief)
                .withDeadlineAfter(60, TimeUnit.SECONDS)
                .join(request);
    }

    @Test
    void aTokenThatWasUsedIsGoodForNoOtherKey() throws Exception {
        String token = token(1);
        KeyPair owner = Csrs.ec("secp256r1");
        assertThat(Workload.sign(sys, token, owner).getSpiffeId()).endsWith("/ns/scan/svc/fraud-scanner");
        refused(
                Status.Code.UNAUTHENTICATED,
                "used up, it is good for 1 key; create a new one with: hms token create " + SCANNER
                        + ", or one for several instances with --uses N",
                "token.replay",
                () -> Workload.sign(sys, token, Csrs.ec("secp256r1")));
        assertThat(sys.send("GET", "/metrics", "").body())
                .contains("hms_sys_certificates_refused_total{reason=\"token_used_up\"} 1.0");
    }

    @Test
    void theSameKeyMayAskAgainBecauseTheAnswerMayHaveBeenLost() throws Exception {
        String token = token(1);
        KeyPair owner = Csrs.ec("secp256r1");
        SignedIdentity first = Workload.sign(sys, token, owner);
        SignedIdentity second = Workload.sign(sys, token, owner);
        assertThat(second.getSpiffeId()).isEqualTo(first.getSpiffeId());
        assertThat(Workload.chain(second).get(0).getPublicKey()).isEqualTo(owner.getPublic());
        assertThat(recorded("token.replay")).isZero();
    }

    @Test
    void aTokenForThreeInstancesIsGoodForThreeKeysAndNoFourth() throws Exception {
        String token = token(3);
        List<KeyPair> owners = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            owners.add(Csrs.ec("secp256r1"));
            assertThat(Workload.sign(sys, token, owners.get(i)).getChainCount()).isEqualTo(2);
        }
        refused(
                Status.Code.UNAUTHENTICATED,
                "good for 3 keys",
                "token.replay",
                () -> Workload.sign(sys, token, Csrs.ec("secp256r1")));
        assertThat(Workload.sign(sys, token, owners.get(1)).getChainCount()).isEqualTo(2);
    }

    @Test
    void aRestartForgetsNoUse() throws Exception {
        String token = token(1);
        KeyPair owner = Csrs.ec("secp256r1");
        Workload.sign(sys, token, owner);
        sys.stop();
        sys.start();
        refused(
                Status.Code.UNAUTHENTICATED,
                "used up",
                "token.replay",
                () -> Workload.sign(sys, token, Csrs.ec("secp256r1")));
        assertThat(Workload.sign(sys, token, owner).getChainCount()).isEqualTo(2);
    }

    @Test
    void ofFiftyKeysAtTheSameMomentExactlyOneWins() throws Exception {
        String token = token(1);
        int threads = 50;
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        CountDownLatch go = new CountDownLatch(1);
        List<Future<String>> outcomes = new ArrayList<>();
        try {
            for (int i = 0; i < threads; i++) {
                KeyPair keys = Csrs.ec("secp256r1");
                outcomes.add(pool.submit(() -> {
                    go.await();
                    return outcome(token, keys);
                }));
            }
            go.countDown();
            List<String> all = new ArrayList<>();
            for (Future<String> outcome : outcomes) {
                all.add(outcome.get(120, TimeUnit.SECONDS));
            }
            assertThat(all).hasSize(threads).containsOnlyOnce("certified");
            assertThat(all).containsOnly("certified", "UNAUTHENTICATED", "RESOURCE_EXHAUSTED");
        } finally {
            pool.shutdownNow();
        }
        assertThat(recorded("certificate.issue")).isEqualTo(1);
    }

    private String outcome(String token, KeyPair keys) throws Exception {
        try {
            send(Workload.request(thief, token, keys));
            return "certified";
        } catch (StatusRuntimeException refused) {
            return refused.getStatus().getCode().name();
        }
    }

    @Test
    void aRecordedRequestIsNotAnsweredASecondTime() throws Exception {
        JoinRequest recorded = Workload.request(thief, token(1), Csrs.ec("secp256r1"));
        assertThat(send(recorded).getChainCount()).isEqualTo(2);
        refused(Status.Code.UNAUTHENTICATED, "nonce: not accepted", "certificate.refuse", () -> send(recorded));
    }

    @Test
    void aRequestWithoutNonceOrProofOrWithThoseOfAnotherIsRefused() throws Exception {
        String token = token(1);
        KeyPair keys = Csrs.ec("secp256r1");
        KeyPair others = Csrs.ec("secp256r1");
        refusedAltered(token, keys, Status.Code.UNAUTHENTICATED, "nonce", JoinRequest.Builder::clearNonce);
        refusedAltered(
                token,
                keys,
                Status.Code.UNAUTHENTICATED,
                "nonce",
                built -> built.setNonce(ByteString.copyFrom(new byte[8])));
        refusedAltered(
                token, keys, Status.Code.ABORTED, "nonce", built -> built.setNonce(ByteString.copyFrom(new byte[56])));
        refusedAltered(token, keys, Status.Code.UNAUTHENTICATED, "proof", JoinRequest.Builder::clearProof);
        refusedAltered(
                token,
                keys,
                Status.Code.UNAUTHENTICATED,
                "proof",
                built -> built.setProof(ByteString.copyFrom(JoinProof.sign(
                        others.getPrivate(),
                        built.getNonce().toByteArray(),
                        token,
                        built.getCsr().toByteArray()))));
        // nothing of all that used the token up
        now.set(now.get().plusSeconds(10));
        assertThat(Workload.sign(sys, token, others).getChainCount()).isEqualTo(2);
    }

    @Test
    void aProofForAnotherTokenOrAnotherNonceProvesNothing() throws Exception {
        String token = token(1);
        String other = token(1);
        KeyPair keys = Csrs.ec("secp256r1");
        refusedAltered(token, keys, Status.Code.UNAUTHENTICATED, "proof", built -> built.setServiceToken(other));
        JoinRequest earlier = Workload.request(thief, token, keys);
        refusedAltered(token, keys, Status.Code.UNAUTHENTICATED, "proof", built -> built.setNonce(earlier.getNonce()));
        refusedAltered(token, keys, Status.Code.UNAUTHENTICATED, "proof", built -> built.setProof(earlier.getProof()));
    }

    private void refusedAltered(
            String token, KeyPair keys, Status.Code code, String because, UnaryOperator<JoinRequest.Builder> altered)
            throws Exception {
        JoinRequest request =
                altered.apply(Workload.request(thief, token, keys).toBuilder()).build();
        refused(code, because, "certificate.refuse", () -> send(request));
    }

    @Test
    void asAControlTheThiefIsCertifiedOnceNobodyRemembersThatTheTokenWasUsed() throws Exception {
        String token = token(1);
        KeyPair thiefs = Csrs.ec("secp256r1");
        Workload.sign(sys, token, Csrs.ec("secp256r1"));
        refused(Status.Code.UNAUTHENTICATED, "used up", "token.replay", () -> Workload.sign(sys, token, thiefs));
        sys.stop();
        try (Connection store = DriverManager.getConnection("jdbc:sqlite:" + directory.resolve("data/hms-sys.db"));
                Statement forget = store.createStatement()) {
            assertThat(forget.executeUpdate("DELETE FROM token_uses")).isEqualTo(1);
        }
        sys.start();
        assertThat(Workload.chain(Workload.sign(sys, token, thiefs)).get(0).getPublicKey())
                .isEqualTo(thiefs.getPublic());
    }

    @Test
    void asAControlTheProofOfARecordedRequestStillHoldsAndOnlyItsNonceIsOver() throws Exception {
        String token = token(1);
        KeyPair keys = Csrs.ec("secp256r1");
        JoinRequest recorded = Workload.request(thief, token, keys);
        assertThat(send(recorded).getChainCount()).isEqualTo(2);
        refused(Status.Code.UNAUTHENTICATED, "nonce", "certificate.refuse", () -> send(recorded));
        assertThat(JoinProof.holds(
                        keys.getPublic(),
                        recorded.getProof().toByteArray(),
                        recorded.getNonce().toByteArray(),
                        token,
                        recorded.getCsr().toByteArray()))
                .isTrue();
    }
}
