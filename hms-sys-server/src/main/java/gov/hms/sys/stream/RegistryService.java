package gov.hms.sys.stream;

import gov.hms.mesh.internal.wire.DeregisterRequest;
import gov.hms.mesh.internal.wire.DeregisterResponse;
import gov.hms.mesh.internal.wire.KeepAliveRequest;
import gov.hms.mesh.internal.wire.KeepAliveResponse;
import gov.hms.mesh.internal.wire.RegisterRequest;
import gov.hms.mesh.internal.wire.RegisterResponse;
import gov.hms.mesh.internal.wire.RegistryGrpc;
import gov.hms.sys.audit.AuditEntry;
import gov.hms.sys.control.RefusedException;
import gov.hms.sys.control.RegistryChanges;
import gov.hms.sys.registry.Leases;
import gov.hms.sys.snapshot.ConnectedInstances;
import gov.hms.sys.snapshot.Publication;
import gov.hms.sys.store.Registration;
import gov.hms.sys.store.StoreUnavailableException;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Instances come and go. Nobody can speak for another service: the name is that of the caller's certificate. */
final class RegistryService extends RegistryGrpc.RegistryImplBase {
    private static final Logger LOG = LoggerFactory.getLogger(RegistryService.class);
    private static final Duration FAREWELL = Duration.ofSeconds(5);
    private static final int LEASE_ID_BYTES = 16;

    private final RegistryChanges registry;
    private final Leases leases;
    private final ConnectedInstances instances;
    private final InstantSource clock;
    private final RandomGenerator random;
    private final RegistryDoor door;

    /** @param random cryptographically strong: a lease's id is what entitles to end it */
    RegistryService(
            RegistryChanges registry,
            Leases leases,
            ConnectedInstances instances,
            InstantSource clock,
            RandomGenerator random,
            RegistryDoor door) {
        this.door = door;
        this.registry = registry;
        this.leases = leases;
        this.instances = instances;
        this.clock = clock;
        this.random = random;
    }

    @Override
    public void register(RegisterRequest request, StreamObserver<RegisterResponse> responses) {
        Caller caller = Caller.current();
        try {
            Registration registration = RegistrationReader.read(
                    request,
                    caller,
                    door.addresses(),
                    newLeaseId(),
                    clock.instant().truncatedTo(ChronoUnit.MILLIS));
            requireCalm(registration);
            registry.register(registration, caller.id().toString());
            LOG.info("{} registered", registration);
            responses.onNext(RegisterResponse.newBuilder()
                    .setLeaseId(registration.leaseId())
                    .setTtlMs((int) leases.ttl().toMillis())
                    .setHost(registration.host())
                    .build());
            responses.onCompleted();
        } catch (IllegalArgumentException invalid) {
            refuse(caller, request, invalid.getMessage());
            responses.onError(Refusal.invalid(invalid.getMessage()));
        } catch (RefusedException refused) {
            refuse(caller, request, refused.getMessage());
            responses.onError(Refusal.of(refused));
        } catch (StoreUnavailableException unavailable) {
            LOG.error("{} could not be registered: {}", caller.name(), unavailable.getMessage());
            responses.onError(Refusal.of(unavailable));
        }
    }

    private void requireCalm(Registration registration) throws RefusedException {
        Optional<String> tooMany = door.flaps()
                .register(
                        registration.service(),
                        registration.instanceId(),
                        registration.host() + ":" + registration.port());
        if (tooMany.isPresent()) {
            throw new RefusedException(
                    RefusedException.Reason.LIMIT,
                    tooMany.get(),
                    List.of(),
                    "find out why the instance starts again and again");
        }
    }

    private void refuse(Caller caller, RegisterRequest request, String why) {
        door.refusals()
                .record(new AuditEntry(
                        caller.id().toString(),
                        "instance.refuse",
                        Text.bounded(request.getInstanceId()),
                        Text.bounded(why)));
    }

    @Override
    public void keepAlive(KeepAliveRequest request, StreamObserver<KeepAliveResponse> responses) {
        boolean known = registry.renew(request.getLeaseId(), Caller.current().name());
        responses.onNext(KeepAliveResponse.newBuilder().setKnown(known).build());
        responses.onCompleted();
    }

    @Override
    public void deregister(DeregisterRequest request, StreamObserver<DeregisterResponse> responses) {
        Caller caller = Caller.current();
        try {
            Optional<Publication> publication = registry.deregister(
                    request.getLeaseId(), caller.name(), caller.id().toString());
            if (publication.isEmpty()) {
                answer(responses, true);
                return;
            }
            LOG.info("An instance of {} left", caller.name());
            instances
                    .await(publication.get(), FAREWELL)
                    .thenAccept(distribution -> answer(responses, distribution.complete()));
        } catch (RefusedException refused) {
            responses.onError(Refusal.of(refused));
        } catch (StoreUnavailableException unavailable) {
            LOG.error("{} could not be deregistered: {}", caller.name(), unavailable.getMessage());
            responses.onError(Refusal.of(unavailable));
        }
    }

    private static void answer(StreamObserver<DeregisterResponse> responses, boolean acknowledged) {
        responses.onNext(
                DeregisterResponse.newBuilder().setAcknowledged(acknowledged).build());
        responses.onCompleted();
    }

    private String newLeaseId() {
        byte[] id = new byte[LEASE_ID_BYTES];
        random.nextBytes(id);
        return HexFormat.of().formatHex(id);
    }
}
