package gov.hms.mesh.testing;

import gov.hms.mesh.internal.discovery.ChannelSource;
import gov.hms.mesh.internal.wire.Answer;
import gov.hms.mesh.internal.wire.DeregisterRequest;
import gov.hms.mesh.internal.wire.DeregisterResponse;
import gov.hms.mesh.internal.wire.DiscoveryGrpc;
import gov.hms.mesh.internal.wire.DiscoveryRequest;
import gov.hms.mesh.internal.wire.DiscoveryResponse;
import gov.hms.mesh.internal.wire.IdentityGrpc;
import gov.hms.mesh.internal.wire.KeepAliveRequest;
import gov.hms.mesh.internal.wire.KeepAliveResponse;
import gov.hms.mesh.internal.wire.Question;
import gov.hms.mesh.internal.wire.RegisterRequest;
import gov.hms.mesh.internal.wire.RegisterResponse;
import gov.hms.mesh.internal.wire.RegistryGrpc;
import gov.hms.mesh.internal.wire.RenewRequest;
import gov.hms.mesh.internal.wire.SignedIdentity;
import gov.hms.mesh.internal.wire.StatisticsGrpc;
import gov.hms.mesh.internal.wire.StatisticsReceipt;
import gov.hms.mesh.internal.wire.StatisticsReport;
import gov.hms.mesh.internal.wire.UnknownService;
import io.grpc.Channel;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * HMS-SYS as far as a test scripts it, spoken to over gRPC within the process and on the caller's thread. It records everything
 * it is told, and sends what the test pushes.
 */
public final class FakeControlPlane implements ChannelSource, AutoCloseable {
    private final String name = InProcessServerBuilder.generateName();
    private final List<DiscoveryRequest> requests = new ArrayList<>();
    private final List<RegisterRequest> registrations = new ArrayList<>();
    private final List<StatisticsReport> reports = new ArrayList<>();
    private final List<String> deregistrations = new ArrayList<>();
    private StreamObserver<DiscoveryResponse> stream;
    private Server server;
    private ManagedChannel channel;
    private int nonce;
    private int questions;
    private int streams;
    private int leases;
    private int renewals;
    private String knownLease = "";
    private boolean refuseReports;
    private boolean silent;
    private Function<RenewRequest, SignedIdentity> issuing;
    private final Map<String, Configs> served = new TreeMap<>();
    private final Set<String> subscribed = new TreeSet<>();

    public FakeControlPlane() {
        start();
    }

    /** Comes (back) up, knowing nothing of earlier streams and leases. */
    public void start() {
        try {
            server = InProcessServerBuilder.forName(name)
                    .directExecutor()
                    .addService(new Discovery())
                    .addService(new Registry())
                    .addService(new Statistics())
                    .addService(new Identity())
                    .build()
                    .start();
            knownLease = "";
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Goes away at once, as if killed. */
    public void kill() {
        server.shutdownNow();
        stream = null;
        subscribed.clear();
    }

    /** Answers every subscription to this service with the configuration, and sends it to those who have one. */
    public void serve(Configs configs) {
        served.put(configs.config().name().toString(), configs);
        if (stream != null && subscribed.contains(configs.config().name().toString())) {
            push(configs.update());
        }
    }

    private void answer(gov.hms.mesh.internal.wire.Interest interest) {
        subscribed.addAll(interest.getSubscribeList());
        interest.getUnsubscribeList().forEach(subscribed::remove);
        for (String wanted : interest.getSubscribeList()) {
            Configs configs = served.get(wanted);
            if (silent) {
                continue;
            }
            push(
                    configs != null
                            ? configs.update()
                            : DiscoveryResponse.newBuilder()
                                    .setUnknown(UnknownService.newBuilder()
                                            .setName(wanted)
                                            .addAllKnown(served.keySet())));
        }
    }

    /** Answers no subscription any more. */
    public void silent() {
        silent = true;
    }

    public Set<String> subscribed() {
        return subscribed;
    }

    public String push(DiscoveryResponse.Builder update) {
        String id = "n" + ++nonce;
        stream.onNext(update.setNonce(id).build());
        return id;
    }

    /** Sends a question, which has no nonce. Returns its answer; null while there is none. */
    public Answer ask(Question.Builder question) {
        String id = "q" + ++questions;
        stream.onNext(
                DiscoveryResponse.newBuilder().setQuestion(question.setId(id)).build());
        return answerTo(id);
    }

    /** The answer to the newest question; null while there is none. */
    public Answer newestAnswer() {
        return answerTo("q" + questions);
    }

    private Answer answerTo(String id) {
        return requests.stream()
                .filter(DiscoveryRequest::hasAnswer)
                .map(DiscoveryRequest::getAnswer)
                .filter(answer -> answer.getQuestion().equals(id))
                .findFirst()
                .orElse(null);
    }

    /** Sends something as it is, without a nonce. */
    public void pushBare(DiscoveryResponse update) {
        stream.onNext(update);
    }

    public List<DiscoveryRequest> requests() {
        return requests;
    }

    public DiscoveryRequest lastRequest() {
        return requests.get(requests.size() - 1);
    }

    public List<RegisterRequest> registrations() {
        return registrations;
    }

    public List<String> deregistrations() {
        return deregistrations;
    }

    public List<StatisticsReport> reports() {
        return reports;
    }

    /** @param certificates what is given from now on; null: nothing */
    public void issue(Function<RenewRequest, SignedIdentity> certificates) {
        issuing = certificates;
    }

    /** How often somebody asked for another certificate; nobody gets one until a test says how. */
    public int renewals() {
        return renewals;
    }

    public int streams() {
        return streams;
    }

    public void forgetLeases() {
        knownLease = "";
    }

    public void refuseReports(boolean refuse) {
        refuseReports = refuse;
    }

    @Override
    public Channel channel() {
        if (channel == null) {
            channel = InProcessChannelBuilder.forName(name).directExecutor().build();
        }
        return channel;
    }

    @Override
    public void failed() {
        if (channel != null) {
            channel.shutdownNow();
            channel = null;
        }
    }

    @Override
    public void close() {
        failed();
        server.shutdownNow();
    }

    private final class Identity extends IdentityGrpc.IdentityImplBase {
        @Override
        public void renew(RenewRequest request, StreamObserver<SignedIdentity> response) {
            renewals++;
            if (issuing == null) {
                super.renew(request, response);
                return;
            }
            response.onNext(issuing.apply(request));
            response.onCompleted();
        }
    }

    private final class Discovery extends DiscoveryGrpc.DiscoveryImplBase {
        @Override
        public StreamObserver<DiscoveryRequest> stream(StreamObserver<DiscoveryResponse> responses) {
            stream = responses;
            streams++;
            return new StreamObserver<>() {
                @Override
                public void onNext(DiscoveryRequest request) {
                    requests.add(request);
                    if (request.hasInterest()) {
                        answer(request.getInterest());
                    }
                }

                @Override
                public void onError(Throwable failure) {
                    stream = null;
                }

                @Override
                public void onCompleted() {
                    responses.onCompleted();
                }
            };
        }
    }

    private final class Registry extends RegistryGrpc.RegistryImplBase {
        @Override
        public void register(RegisterRequest request, StreamObserver<RegisterResponse> response) {
            registrations.add(request);
            knownLease = "lease-" + ++leases;
            response.onNext(RegisterResponse.newBuilder()
                    .setLeaseId(knownLease)
                    .setTtlMs(9_000)
                    .setHost("127.0.0.1")
                    .build());
            response.onCompleted();
        }

        @Override
        public void keepAlive(KeepAliveRequest request, StreamObserver<KeepAliveResponse> response) {
            response.onNext(KeepAliveResponse.newBuilder()
                    .setKnown(request.getLeaseId().equals(knownLease))
                    .build());
            response.onCompleted();
        }

        @Override
        public void deregister(DeregisterRequest request, StreamObserver<DeregisterResponse> response) {
            deregistrations.add(request.getLeaseId());
            response.onNext(
                    DeregisterResponse.newBuilder().setAcknowledged(true).build());
            response.onCompleted();
        }
    }

    private final class Statistics extends StatisticsGrpc.StatisticsImplBase {
        @Override
        public void report(StatisticsReport request, StreamObserver<StatisticsReceipt> response) {
            reports.add(request);
            if (refuseReports) {
                response.onError(new StatusRuntimeException(Status.UNAVAILABLE));
                return;
            }
            response.onNext(StatisticsReceipt.newBuilder().setIntervalMs(2_000).build());
            response.onCompleted();
        }
    }
}
