package gov.hms.mesh.internal.policy;

import gov.hms.mesh.call.SpiffeId;
import gov.hms.mesh.internal.wire.Denied;
import java.math.BigInteger;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** {@link DenyList} to and from the wire. */
final class DenyListCodec {
    /** 20 bytes are the most that a serial number may have (RFC 5280, 4.1.2.2). */
    private static final Pattern SERIAL = Pattern.compile("[0-9a-f]{1,40}");

    private DenyListCodec() {}

    static void write(DenyList denied, gov.hms.mesh.internal.wire.MeshConfig.Builder wire) {
        denied.identities().entrySet().stream()
                .map(entry -> Denied.newBuilder()
                        .setSpiffeId(entry.getKey().toString())
                        .setIssuedBeforeEpochMs(
                                entry.getValue().equals(DenyList.ALL)
                                        ? 0
                                        : entry.getValue().toEpochMilli())
                        .build())
                .sorted((a, b) -> a.getSpiffeId().compareTo(b.getSpiffeId()))
                .forEach(wire::addDenied);
        denied.serials().stream()
                .sorted()
                .forEach(serial -> wire.addDenied(Denied.newBuilder().setSerial(serial.toString(16))));
    }

    static DenyList read(List<Denied> wire, Violations violations) {
        violations.check(
                wire.size() <= DenyList.MOST,
                "denied: " + wire.size() + " entries (expected: at most " + DenyList.MOST + ")");
        Map<SpiffeId, Instant> identities = new HashMap<>();
        Set<BigInteger> serials = new HashSet<>();
        for (Denied entry : wire) {
            if (entry.getSpiffeId().isEmpty() == entry.getSerial().isEmpty()) {
                violations.check(false, "denied: expected a SPIFFE ID or a serial number, and not both");
            } else if (!entry.getSpiffeId().isEmpty()) {
                readIdentity(entry, identities, violations);
            } else if (SERIAL.matcher(entry.getSerial()).matches()) {
                serials.add(new BigInteger(entry.getSerial(), 16));
            } else {
                violations.check(false, "denied.serial: expected 1 to 40 lower-case hexadecimal digits");
            }
        }
        return new DenyList(identities, serials);
    }

    private static void readIdentity(Denied entry, Map<SpiffeId, Instant> identities, Violations violations) {
        long before = entry.getIssuedBeforeEpochMs();
        violations.check(before >= 0, "denied.issued_before_epoch_ms: " + before + " (expected: 0 or later)");
        SpiffeId id = violations.parse("denied.spiffe_id", entry.getSpiffeId(), SpiffeId::parse);
        if (id != null) {
            // twice the same: the one that denies more
            identities.merge(
                    id, before == 0 ? DenyList.ALL : Instant.ofEpochMilli(before), (a, b) -> a.isAfter(b) ? a : b);
        }
    }
}
