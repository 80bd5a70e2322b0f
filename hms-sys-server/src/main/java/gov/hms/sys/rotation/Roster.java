package gov.hms.sys.rotation;

import gov.hms.mesh.call.LogicalName;
import gov.hms.sys.ca.RotationPhase;
import gov.hms.sys.ca.RotationState;
import gov.hms.sys.snapshot.ConnectedInstance;
import gov.hms.sys.snapshot.ConnectedInstances;
import gov.hms.sys.snapshot.MeshState;
import gov.hms.sys.store.Registration;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Every instance that was seen since the rotation began, and how far each is. One that went away without a word may still be at
 * work, out of our sight, with a certificate below the old root: it is waited for until it comes back, or its certificate ends.
 * One that took its leave is not.
 */
final class Roster {
    private static final int MAX_INSTANCES = 10_000;

    /** As long as an instance may need to open the next stream after it closed one. */
    private static final Duration BETWEEN_STREAMS = Duration.ofSeconds(2);

    private final Map<String, Seen> seen = new TreeMap<>();

    private static final class Seen {
        final Instant certificateEnds;

        /** The last stream; null: from before a restart of HMS-SYS, so that nothing is known of it. */
        final ConnectedInstance last;

        /** Null: it is connected, or was never seen to leave. */
        Instant awaySince;

        Seen(Instant certificateEnds, ConnectedInstance last) {
            this.certificateEnds = certificateEnds;
            this.last = last;
        }
    }

    /** Begins again with those that are known from before. */
    void remember(Map<String, Instant> known) {
        seen.clear();
        known.forEach((name, end) -> seen.put(name, new Seen(end, null)));
    }

    static String name(LogicalName service, String instanceId) {
        return service + "/" + instanceId;
    }

    /** Looks who is there now. */
    void look(ConnectedInstances instances, Instant now) {
        Map<String, ConnectedInstance> connected = new HashMap<>();
        for (ConnectedInstance instance : instances.all()) {
            connected.put(name(instance.info().service(), instance.info().instanceId()), instance);
        }
        connected.forEach((name, instance) -> {
            if (seen.size() < MAX_INSTANCES || seen.containsKey(name)) {
                seen.put(name, new Seen(instance.info().certificateExpires(), instance));
            }
        });
        seen.entrySet().removeIf(entry -> !connected.containsKey(entry.getKey()) && gone(entry.getValue(), now));
    }

    private static boolean gone(Seen away, Instant now) {
        if (away.awaySince == null) {
            away.awaySince = now;
        }
        boolean tookLeave =
                away.last != null && away.last.tookLeave() && now.isAfter(away.awaySince.plus(BETWEEN_STREAMS));
        return tookLeave || now.isAfter(away.certificateEnds);
    }

    Map<String, Instant> known() {
        Map<String, Instant> known = new TreeMap<>();
        seen.forEach((name, who) -> known.put(name, who.certificateEnds));
        return known;
    }

    int size() {
        return seen.size();
    }

    /** @param trustVersion of the first MeshConfig with the roots of this phase */
    List<Laggard> laggards(RotationState state, long trustVersion, MeshState mesh) {
        List<Laggard> laggards = new ArrayList<>();
        seen.forEach((name, who) -> {
            if (!state.without().contains(name)) {
                lacks(who, state, trustVersion)
                        .ifPresent(lacks -> laggards.add(new Laggard(name, lacks, who.awaySince == null)));
            }
        });
        for (LogicalName service : mesh.serving()) {
            for (Registration registration : mesh.registrations(service)) {
                String name = name(service, registration.instanceId());
                if (!seen.containsKey(name) && !state.without().contains(name)) {
                    laggards.add(new Laggard(name, "serves, but has no connection to hear of roots", false));
                }
            }
        }
        return laggards;
    }

    private static Optional<String> lacks(Seen who, RotationState state, long trustVersion) {
        String away = who.awaySince == null ? "" : "is away, and ";
        if (who.last == null) {
            return Optional.of("has not come back; its certificate ends at " + who.certificateEnds);
        }
        if (state.phase() == RotationPhase.TRUST_BOTH) {
            if (who.last.meshAcknowledged() >= trustVersion) {
                return Optional.empty();
            }
            return Optional.of(away
                    + who.last
                            .meshRefusal()
                            .map(reason -> "refuses the roots: " + reason)
                            .orElse("has not acknowledged both roots"));
        }
        String wanted = state.phase() == RotationPhase.UNDO ? state.oldRoot() : state.newRoot();
        return who.last.issuedBelow().equals(wanted)
                ? Optional.empty()
                : Optional.of(
                        away + "shows a certificate below the " + (state.phase() == RotationPhase.UNDO ? "new" : "old")
                                + " root, which ends at " + who.certificateEnds);
    }
}
