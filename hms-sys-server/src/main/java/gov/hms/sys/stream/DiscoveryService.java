package gov.hms.sys.stream;

import gov.hms.mesh.call.LogicalName;
import gov.hms.mesh.internal.wire.DiscoveryGrpc;
import gov.hms.mesh.internal.wire.DiscoveryRequest;
import gov.hms.mesh.internal.wire.DiscoveryResponse;
import gov.hms.sys.ca.SvidIssuer;
import gov.hms.sys.control.RefusedException;
import gov.hms.sys.control.RegistryChanges;
import gov.hms.sys.question.Questions;
import gov.hms.sys.question.Taps;
import gov.hms.sys.snapshot.ConnectedInstances;
import gov.hms.sys.snapshot.SnapshotCache;
import gov.hms.sys.store.StoreUnavailableException;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens a {@link DiscoveryStream} for each instance, and holds what the streams share. */
final class DiscoveryService extends DiscoveryGrpc.DiscoveryImplBase {
    private static final Logger LOG = LoggerFactory.getLogger(DiscoveryService.class);

    private final SnapshotCache cache;
    private final ConnectedInstances instances;
    private final Questions questions;
    private final Taps taps;
    private final RegistryChanges registry;
    private final SvidIssuer issuer;
    private final PushListener pushes;
    private final Enforcements enforcements;
    private final InstantSource clock;
    private final LongSupplier nanoTime;
    private final int mostStreams;
    private final Overload overload;
    private final Map<LogicalName, Integer> open = new ConcurrentHashMap<>();
    private final Map<InstanceKey, DiscoveryStream> streams = new ConcurrentHashMap<>();

    private record InstanceKey(LogicalName service, String instanceId) {}

    DiscoveryService(MeshServices parts) {
        this.cache = parts.cache();
        this.instances = parts.instances();
        this.questions = parts.questions();
        this.taps = parts.taps();
        this.registry = parts.registry();
        this.issuer = parts.issuer();
        this.pushes = parts.pushes();
        this.enforcements = parts.enforcements();
        this.clock = parts.time().clock();
        this.nanoTime = parts.time().nanoTime();
        this.mostStreams = parts.limited().perService();
        this.overload = parts.overload();
    }

    @Override
    public StreamObserver<DiscoveryRequest> stream(StreamObserver<DiscoveryResponse> responses) {
        return DiscoveryStream.open(this, Caller.current(), (ServerCallStreamObserver<DiscoveryResponse>) responses);
    }

    SnapshotCache cache() {
        return cache;
    }

    ConnectedInstances instances() {
        return instances;
    }

    Questions questions() {
        return questions;
    }

    Taps taps() {
        return taps;
    }

    PushListener pushes() {
        return pushes;
    }

    /** SHA-256 of the root that the caller's certificate is below; empty: of none that is trusted now. */
    String rootOf(Caller caller) {
        return issuer.rootOf(caller.chain());
    }

    boolean trusts(String root) {
        return issuer.trusts(root);
    }

    Enforcements enforcements() {
        return enforcements;
    }

    InstantSource clock() {
        return clock;
    }

    long nanoTime() {
        return nanoTime.getAsLong();
    }

    /** Takes a place among the streams of the service; false when all are taken. */
    boolean enter(LogicalName service) {
        AtomicBoolean entered = new AtomicBoolean();
        open.compute(service, (same, count) -> {
            int before = count == null ? 0 : count;
            entered.set(before < mostStreams);
            return entered.get() ? Integer.valueOf(before + 1) : count;
        });
        if (!entered.get()) {
            overload.refused(Overload.Reason.STREAMS_OF_SERVICE, service.toString());
        }
        return entered.get();
    }

    void leave(LogicalName service) {
        open.computeIfPresent(service, (same, count) -> count == 1 ? null : count - 1);
    }

    /** Drops the streams whose other end takes nothing. */
    void sweep() {
        streams.forEach((key, stream) -> {
            if (stream.dropIfStuck()) {
                overload.refused(Overload.Reason.SLOW_READER, key.service + " " + key.instanceId);
            }
        });
    }

    /** An instance has at most one stream: a new one means that the other end of the old one is gone. */
    void opened(DiscoveryStream stream, LogicalName service, String instanceId) {
        DiscoveryStream older = streams.put(new InstanceKey(service, instanceId), stream);
        if (older != null && older != stream) {
            older.replaced();
        }
    }

    void closed(DiscoveryStream stream, LogicalName service, String instanceId) {
        streams.remove(new InstanceKey(service, instanceId), stream);
    }

    /** A full disk must not keep an instance from its configuration. */
    void learn(Caller caller) {
        try {
            registry.learn(caller.name(), true, caller.id().toString());
        } catch (RefusedException | StoreUnavailableException failed) {
            LOG.warn("{} is served, but not remembered: {}", caller.name(), failed.getMessage());
        }
    }
}
