package gov.hms.sys.stream;

import static org.assertj.core.api.Assertions.assertThat;

import gov.hms.mesh.internal.wire.ChallengeRequest;
import gov.hms.mesh.internal.wire.DiscoveryGrpc;
import gov.hms.mesh.internal.wire.IdentityGrpc;
import gov.hms.mesh.testing.FakeClock;
import gov.hms.sys.audit.AuditLog;
import gov.hms.sys.stream.Overload.Reason;
import io.grpc.Attributes;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.Status;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PatienceTest {
    private static final Duration ALMOST = Patience.LONGEST.minusMillis(1);

    @TempDir
    Path directory;

    private final FakeClock clock = new FakeClock();
    private final List<String> heard = new ArrayList<>();
    private final List<Status> closed = new ArrayList<>();
    private AuditLog audit;
    private Overload overload;

    @BeforeEach
    void open() throws Exception {
        audit = AuditLog.open(directory.resolve("audit.jsonl"), clock, record -> {});
        overload = new Overload(audit, clock::nanos);
    }

    @AfterEach
    void close() {
        audit.close();
    }

    private <Q, R> ServerCall.Listener<Q> call(MethodDescriptor<Q, R> method) {
        return new Patience(clock, overload).interceptCall(new Call<>(method), new Metadata(), (call, headers) -> {
            return new ServerCall.Listener<>() {
                @Override
                public void onMessage(Q message) {
                    heard.add("message");
                }

                @Override
                public void onHalfClose() {
                    heard.add("end");
                }
            };
        });
    }

    private final class Call<Q, R> extends ServerCall<Q, R> {
        private final MethodDescriptor<Q, R> method;

        Call(MethodDescriptor<Q, R> method) {
            this.method = method;
        }

        @Override
        public void request(int messages) {
            // as many as there are
        }

        @Override
        public void sendHeaders(Metadata headers) {
            throw new AssertionError("nothing is answered");
        }

        @Override
        public void sendMessage(R message) {
            throw new AssertionError("nothing is answered");
        }

        @Override
        public void close(Status status, Metadata trailers) {
            closed.add(status);
        }

        @Override
        public boolean isCancelled() {
            return false;
        }

        @Override
        public MethodDescriptor<Q, R> getMethodDescriptor() {
            return method;
        }

        @Override
        public Attributes getAttributes() {
            return Attributes.newBuilder()
                    .set(Grpc.TRANSPORT_ATTR_REMOTE_ADDR, new InetSocketAddress("10.0.0.1", 1))
                    .build();
        }
    }

    @Test
    void aRequestThatDoesNotComeIsGivenUpOnce() {
        call(IdentityGrpc.getChallengeMethod());
        clock.advance(ALMOST);
        assertThat(closed).isEmpty();
        clock.advance(Duration.ofHours(1));
        assertThat(closed).singleElement().satisfies(status -> {
            assertThat(status.getCode()).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
            assertThat(status.getDescription()).contains("10 s").contains("send it whole");
        });
        assertThat(overload.count(Reason.SLOW_REQUEST)).isEqualTo(1);
    }

    @Test
    void aRequestThatComesHalfIsGivenUpAndItsEndIsNotHeard() {
        ServerCall.Listener<ChallengeRequest> call = call(IdentityGrpc.getChallengeMethod());
        call.onMessage(ChallengeRequest.getDefaultInstance());
        clock.advance(Patience.LONGEST);
        assertThat(closed).hasSize(1);
        call.onHalfClose();
        assertThat(heard).containsExactly("message");
    }

    @Test
    void aWholeRequestMayTakeItsTimeToBeAnswered() {
        ServerCall.Listener<ChallengeRequest> call = call(IdentityGrpc.getChallengeMethod());
        clock.advance(ALMOST);
        call.onMessage(ChallengeRequest.getDefaultInstance());
        call.onHalfClose();
        clock.advance(Duration.ofHours(1));
        assertThat(heard).containsExactly("message", "end");
        assertThat(closed).isEmpty();
        assertThat(overload.count(Reason.SLOW_REQUEST)).isZero();
    }

    @Test
    void aStreamHasToBeginSoonAndMayLastForEver() {
        var stream = call(DiscoveryGrpc.getStreamMethod());
        stream.onMessage(gov.hms.mesh.internal.wire.DiscoveryRequest.getDefaultInstance());
        clock.advance(Duration.ofHours(1));
        assertThat(closed).isEmpty();

        var silent = call(DiscoveryGrpc.getStreamMethod());
        clock.advance(Patience.LONGEST);
        assertThat(closed).hasSize(1);
        silent.onMessage(gov.hms.mesh.internal.wire.DiscoveryRequest.getDefaultInstance());
        assertThat(heard).as("only that of the first stream").containsExactly("message");
    }

    @Test
    void whoIsGoneIsNotWaitedFor() {
        call(IdentityGrpc.getChallengeMethod()).onCancel();
        call(IdentityGrpc.getChallengeMethod()).onComplete();
        clock.advance(Duration.ofHours(1));
        assertThat(closed).isEmpty();
    }
}
