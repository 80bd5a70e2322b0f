package gov.hms.sys.stream;

import gov.hms.mesh.call.LogicalName;
import gov.hms.mesh.internal.wire.DiscoveryGrpc;
import gov.hms.mesh.internal.wire.DiscoveryRequest;
import gov.hms.mesh.internal.wire.DiscoveryResponse;
import gov.hms.sys.ca.SvidIssuer;
import gov.hms.sys.control.RefusedException;
import gov.hms.sys.control.RegistryChanges;
import gov.hms.sys.question.Questions;
import gov.hms.sys.snapshot.ConnectedInstances;
import gov.hms.sys.snapshot.SnapshotCache;
import gov.hms.sys.store.StoreUnavailableException;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens a {@link DiscoveryStream} for each instance, and holds what the streams share. */
final class DiscoveryService extends DiscoveryGrpc.DiscoveryImplBase {
    private static final Logger LOG = LoggerFactory.getLogger(DiscoveryService.class);

    private final SnapshotCache cache;
    private final ConnectedInstances instances;
    private final Questions questions;
    private final RegistryChanges registry;
    private final SvidIssuer issuer;
    private final PushListener pushes;
    private final Enforcements enforcements;
    private final InstantSource clock;
    private final LongSupplier nanoTime;
    private final Map<InstanceKey, DiscoveryStream> streams = new ConcurrentHashMap<>();

    private record InstanceKey(LogicalName service, String instanceId) {}

    DiscoveryService(
            SnapshotCache cache,
            ConnectedInstances instances,
            Questions questions,
            RegistryChanges registry,
            SvidIssuer issuer,
            PushListener pushes,
            Enforcements enforcements,
            Time time) {
        this.cache = cache;
        this.instances = instances;
        this.questions = questions;
        this.registry = registry;
        this.issuer = issuer;
        this.pushes = pushes;
        this.enforcements = enforcements;
        this.clock = time.clock();
        this.nanoTime = time.nanoTime();
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
