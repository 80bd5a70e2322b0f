package gov.hms.sys.admin;

import gov.hms.mesh.call.LogicalName;
import gov.hms.sys.access.PlaintextWatch;
import gov.hms.sys.snapshot.ConnectedInstance;
import gov.hms.sys.snapshot.ConnectedInstances;
import gov.hms.sys.snapshot.Delivery;
import gov.hms.sys.snapshot.Edge;
import gov.hms.sys.snapshot.MeshState;
import gov.hms.sys.snapshot.SnapshotCache;
import gov.hms.sys.store.Registration;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Whether strict can follow permissive without cutting anybody off.
 *
 * @param plaintext who came in clear within the time
 * @param behind serving instances that are not known to have the mode of the moment, and why
 * @param observed for how long those who come in clear have been counted, at most the time that was asked for
 * @param ready whether nobody is left, nobody is behind, and the whole time was observed
 */
record MtlsCheck(
        boolean permissive,
        List<PlaintextWatch.Seen> plaintext,
        List<Behind> behind,
        Duration observed,
        boolean ready) {

    /** @param why a half sentence */
    record Behind(LogicalName service, String instanceId, String why) {}

    static MtlsCheck of(
            SnapshotCache cache, ConnectedInstances instances, PlaintextWatch watch, Duration within, Instant now) {
        MeshState state = cache.state();
        List<PlaintextWatch.Seen> plaintext = watch.within(within);
        List<Behind> behind = behind(cache, instances);
        Instant since = state.settings()
                .filter(settings -> state.permissive() && settings.updatedAt().isAfter(watch.since()))
                .map(settings -> settings.updatedAt())
                .orElse(watch.since());
        Duration observed = Duration.between(since, now);
        observed = observed.isNegative() ? Duration.ZERO : observed.compareTo(within) > 0 ? within : observed;
        boolean watched = !state.permissive() || observed.equals(within);
        return new MtlsCheck(
                state.permissive(),
                plaintext,
                behind,
                observed,
                behind.isEmpty() && watched && (plaintext.isEmpty() || !state.permissive()));
    }

    private static List<Behind> behind(SnapshotCache cache, ConnectedInstances instances) {
        MeshState state = cache.state();
        Map<String, ConnectedInstance> connected = instances.all().stream()
                .collect(Collectors.toMap(MtlsCheck::key, Function.identity(), (one, other) -> other));
        List<Behind> behind = new ArrayList<>();
        for (LogicalName service : state.serving().stream().sorted().toList()) {
            long current = cache.current(new Edge(service, service)).version();
            for (Registration registration : state.registrations(service)) {
                why(connected.get(service + "/" + registration.instanceId()), service, current)
                        .ifPresent(why -> behind.add(new Behind(service, registration.instanceId(), why)));
            }
        }
        return behind;
    }

    private static String key(ConnectedInstance instance) {
        return instance.info().service() + "/" + instance.info().instanceId();
    }

    private static Optional<String> why(ConnectedInstance instance, LogicalName service, long current) {
        if (instance == null) {
            return Optional.of("not connected, what it answers is not known");
        }
        Optional<Delivery> delivery = instance.delivery(service);
        if (delivery.flatMap(Delivery::nack).isPresent()) {
            return Optional.of(
                    "refused its configuration: " + delivery.get().nack().get());
        }
        return delivery.isPresent() && delivery.get().acknowledged() >= current
                ? Optional.empty()
                : Optional.of("has not acknowledged its configuration yet");
    }
}
