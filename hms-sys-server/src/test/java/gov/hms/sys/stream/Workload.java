package gov.hms.sys.stream;

import com.google.protobuf.ByteString;
import gov.hms.mesh.internal.identity.JoinProof;
import gov.hms.mesh.internal.wire.Ack;
import gov.hms.mesh.internal.wire.Answer;
import gov.hms.mesh.internal.wire.ChallengeRequest;
import gov.hms.mesh.internal.wire.DiscoveryGrpc;
import gov.hms.mesh.internal.wire.DiscoveryRequest;
import gov.hms.mesh.internal.wire.DiscoveryResponse;
import gov.hms.mesh.internal.wire.Hello;
import gov.hms.mesh.internal.wire.IdentityGrpc;
import gov.hms.mesh.internal.wire.Interest;
import gov.hms.mesh.internal.wire.JoinRequest;
import gov.hms.mesh.internal.wire.MeshConfig;
import gov.hms.mesh.internal.wire.Nack;
import gov.hms.mesh.internal.wire.Question;
import gov.hms.mesh.internal.wire.RegisterRequest;
import gov.hms.mesh.internal.wire.RegisterResponse;
import gov.hms.mesh.internal.wire.RegistryGrpc;
import gov.hms.mesh.internal.wire.RenewRequest;
import gov.hms.mesh.internal.wire.ServiceConfig;
import gov.hms.mesh.internal.wire.SignedIdentity;
import gov.hms.mesh.internal.wire.StatisticsGrpc;
import gov.hms.mesh.internal.wire.StatisticsReceipt;
import gov.hms.mesh.internal.wire.StatisticsReport;
import gov.hms.mesh.internal.wire.UnknownService;
import gov.hms.sys.ca.Csrs;
import gov.hms.sys.server.RunningSys;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContextBuilder;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.grpc.stub.StreamObserver;
import java.io.ByteArrayInputStream;
import java.security.KeyPair;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;

/** The least client that speaks the protocol: joins over real TLS and remembers all that it is sent. */
public final class Workload implements AutoCloseable {
    final Map<String, ServiceConfig> configs = new ConcurrentHashMap<>();
    final Map<String, UnknownService> unknown = new ConcurrentHashMap<>();
    final ConcurrentLinkedQueue<DiscoveryResponse> received = new ConcurrentLinkedQueue<>();
    volatile MeshConfig mesh;
    volatile Throwable ended;
    volatile boolean answering = true;
    volatile boolean readsOnDemand;
    volatile ClientCallStreamObserver<DiscoveryRequest> reading;
    volatile String refusing = "nobody";

    /** What it says to questions; null, as older libraries do: nothing. */
    public volatile Function<Question, Answer> explaining;

    public final ConcurrentLinkedQueue<Question> questions = new ConcurrentLinkedQueue<>();

    final String instanceId;
    private final ManagedChannel channel;
    private StreamObserver<DiscoveryRequest> requests;

    private Workload(String instanceId, ManagedChannel channel) {
        this.instanceId = instanceId;
        this.channel = channel;
    }

    static ManagedChannel anonymous(RunningSys sys) throws Exception {
        return NettyChannelBuilder.forAddress("127.0.0.1", sys.grpcPort())
                .sslContext(GrpcSslContexts.forClient().trustManager(sys.root()).build())
                .build();
    }

    static ManagedChannel identified(RunningSys sys, KeyPair keys, List<X509Certificate> chain) throws Exception {
        SslContextBuilder tls = GrpcSslContexts.forClient()
                .trustManager(sys.root())
                .keyManager(keys.getPrivate(), chain.toArray(new X509Certificate[0]));
        return NettyChannelBuilder.forAddress("127.0.0.1", sys.grpcPort())
                .sslContext(tls.build())
                // the smallest: so a test that reads slowly needs few messages to be slow
                .flowControlWindow(65_535)
                .build();
    }

    static String token(String join) {
        return join.substring(join.indexOf("token=") + 6);
    }

    static SignedIdentity sign(RunningSys sys, String token, KeyPair keys) throws Exception {
        ManagedChannel channel = anonymous(sys);
        try {
            return IdentityGrpc.newBlockingStub(channel)
                    .withDeadlineAfter(60, TimeUnit.SECONDS)
                    .join(request(channel, token, keys));
        } finally {
            channel.shutdownNow();
        }
    }

    /** As the protocol says it: with a nonce of this moment, and the proof. */
    static JoinRequest request(ManagedChannel channel, String token, KeyPair keys) throws Exception {
        byte[] csr = Csrs.of(keys);
        byte[] nonce = IdentityGrpc.newBlockingStub(channel)
                .withDeadlineAfter(60, TimeUnit.SECONDS)
                .challenge(ChallengeRequest.getDefaultInstance())
                .getNonce()
                .toByteArray();
        return JoinRequest.newBuilder()
                .setServiceToken(token)
                .setCsr(ByteString.copyFrom(csr))
                .setNonce(ByteString.copyFrom(nonce))
                .setProof(ByteString.copyFrom(JoinProof.sign(keys.getPrivate(), nonce, token, csr)))
                .build();
    }

    static List<X509Certificate> chain(SignedIdentity identity) throws Exception {
        List<X509Certificate> chain = new ArrayList<>();
        for (ByteString der : identity.getChainList()) {
            chain.add((X509Certificate) CertificateFactory.getInstance("X.509")
                    .generateCertificate(new ByteArrayInputStream(der.toByteArray())));
        }
        return chain;
    }

    public static Workload join(RunningSys sys, String service, String instanceId) throws Exception {
        KeyPair keys = Csrs.ec("secp256r1");
        String token = token(sys.join(service));
        AtomicReference<SignedIdentity> identity = new AtomicReference<>();
        RunningSys.await(service + " is let in", () -> signs(sys, token, keys, identity));
        return new Workload(instanceId, identified(sys, keys, chain(identity.get())));
    }

    /** A test may start more instances at once than HMS-SYS lets in from one address. */
    private static boolean signs(RunningSys sys, String token, KeyPair keys, AtomicReference<SignedIdentity> identity) {
        try {
            identity.set(sign(sys, token, keys));
            return true;
        } catch (StatusRuntimeException refused) {
            if (refused.getStatus().getCode() == Status.Code.RESOURCE_EXHAUSTED) {
                return false;
            }
            throw refused;
        } catch (Exception unexpected) {
            throw new AssertionError(unexpected);
        }
    }

    /** Another instance of the service on the same connection. */
    Workload beside(String other) {
        return new Workload(other, channel);
    }

    ManagedChannel channel() {
        return channel;
    }

    SignedIdentity renew(KeyPair keys) throws Exception {
        return IdentityGrpc.newBlockingStub(channel)
                .renew(RenewRequest.newBuilder()
                        .setCsr(ByteString.copyFrom(Csrs.of(keys)))
                        .build());
    }

    RegisterResponse register(int port) {
        return registry()
                .register(RegisterRequest.newBuilder()
                        .setInstanceId(instanceId)
                        .setPort(port)
                        .setVersion("v1")
                        .setWeight(100)
                        .build());
    }

    RegistryGrpc.RegistryBlockingStub registry() {
        return RegistryGrpc.newBlockingStub(channel).withDeadlineAfter(60, TimeUnit.SECONDS);
    }

    public StatisticsReceipt report(StatisticsReport report) {
        return StatisticsGrpc.newBlockingStub(channel)
                .withDeadlineAfter(60, TimeUnit.SECONDS)
                .report(report);
    }

    public Workload discover(String... names) {
        requests = DiscoveryGrpc.newStub(channel).stream(new Observer());
        send(DiscoveryRequest.newBuilder()
                .setHello(Hello.newBuilder()
                        .setInstanceId(instanceId)
                        .setServiceVersion("v1")
                        .setLibraryVersion("0.1")
                        .setJavaVersion("17"))
                .build());
        if (names.length > 0) {
            subscribe(names);
        }
        return this;
    }

    void subscribe(String... names) {
        send(DiscoveryRequest.newBuilder()
                .setInterest(Interest.newBuilder().addAllSubscribe(List.of(names)))
                .build());
    }

    void unsubscribe(String name) {
        send(DiscoveryRequest.newBuilder()
                .setInterest(Interest.newBuilder().addUnsubscribe(name))
                .build());
    }

    synchronized void send(DiscoveryRequest request) {
        requests.onNext(request);
    }

    public void hangUp() {
        requests.onCompleted();
    }

    @Override
    public void close() {
        channel.shutdownNow();
    }

    private void explain(Question question) {
        questions.add(question);
        Function<Question, Answer> explaining = this.explaining;
        if (explaining != null) {
            answer(explaining.apply(question).toBuilder()
                    .setQuestion(question.getId())
                    .build());
        }
    }

    public void answer(Answer answer) {
        send(DiscoveryRequest.newBuilder().setAnswer(answer).build());
    }

    private final class Observer implements ClientResponseObserver<DiscoveryRequest, DiscoveryResponse> {
        @Override
        public void beforeStart(ClientCallStreamObserver<DiscoveryRequest> stream) {
            if (readsOnDemand) {
                stream.disableAutoRequestWithInitial(1);
                reading = stream;
            }
        }

        @Override
        public void onNext(DiscoveryResponse response) {
            received.add(response);
            if (response.hasQuestion()) {
                explain(response.getQuestion());
                return;
            }
            switch (response.getUpdateCase()) {
                case SERVICE -> configs.put(response.getService().getName(), response.getService());
                case UNKNOWN -> unknown.put(response.getUnknown().getName(), response.getUnknown());
                case MESH -> mesh = response.getMesh();
                case QUESTION, UPDATE_NOT_SET -> throw new AssertionError("empty update");
            }
            if (!answering) {
                return;
            }
            DiscoveryRequest.Builder answer = DiscoveryRequest.newBuilder();
            if (response.getService().getName().equals(refusing)) {
                answer.setNack(Nack.newBuilder().setNonce(response.getNonce()).addReasons("the test refuses"));
            } else {
                answer.setAck(Ack.newBuilder().setNonce(response.getNonce()));
            }
            send(answer.build());
        }

        @Override
        public void onError(Throwable cause) {
            ended = cause;
        }

        @Override
        public void onCompleted() {
            ended = new IllegalStateException("completed");
        }
    }
}
