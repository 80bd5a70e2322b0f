package gov.hms.mesh.internal.inbound;

import gov.hms.mesh.call.InboundCall;
import gov.hms.mesh.call.SpiffeId;
import gov.hms.mesh.internal.inbound.AccessGate.Verdict;
import gov.hms.mesh.internal.inbound.Denials.Denial;
import gov.hms.mesh.internal.policy.AccessRules;
import gov.hms.mesh.internal.telemetry.MeshMeter;
import gov.hms.mesh.internal.telemetry.Meters;
import gov.hms.mesh.internal.time.Ticker;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Puts a refusal everywhere it belongs: the next report to HMS-SYS, the meters and, within bounds, the log. */
final class DenialRecord {
    private static final Logger log = LoggerFactory.getLogger(DenialRecord.class);
    private static final String NO_IDENTITY = "no-identity";
    private static final String BAD_REQUEST = "bad-request";

    private final Denials denials;
    private final Meters meters;
    private final Supplier<RandomGenerator> random;
    private final BoundedLog lines;

    DenialRecord(Denials denials, Meters meters, Supplier<RandomGenerator> random, Ticker ticker) {
        this.denials = denials;
        this.meters = meters;
        this.random = random;
        this.lines = new BoundedLog(ticker);
    }

    /** Who calls could not be proved. @return the id under which the refusal is found */
    String withoutIdentity(InboundCall call, Instant now) {
        return record(call, "", "", false, NO_IDENTITY, now);
    }

    /** @return the id under which the refusal is found; empty in a dry run, where nothing was refused */
    String of(Verdict verdict, AccessRules rules, Optional<SpiffeId> caller, InboundCall call, Instant now) {
        String reason = verdict == Verdict.AMBIGUOUS ? "ambiguous-path" : "denied";
        return record(call, caller.map(SpiffeId::toString).orElse(""), rules.policy(), rules.dryRun(), reason, now);
    }

    /** What the server could not make sense of. */
    void unread(InboundCall call, Optional<SpiffeId> caller, Instant now) {
        record(call, caller.map(SpiffeId::toString).orElse(""), "", false, BAD_REQUEST, now);
    }

    private String record(InboundCall call, String caller, String policy, boolean dryRun, String reason, Instant now) {
        String id = dryRun ? "" : HexFormat.of().toHexDigits(random.get().nextLong());
        denials.count(new Denial(caller, call.method(), call.path(), policy, dryRun, reason, id, now));
        meters.count(MeshMeter.DENIED, reason, Boolean.toString(dryRun));
        lines.say(more -> log.warn(
                "{} {} {} of {}: {}, {}{}{}",
                dryRun ? "would have refused" : "refused",
                Printable.of(call.method()),
                Printable.of(call.path()),
                caller.isEmpty() ? call.clearFrom().orElse("somebody without an identity") : caller,
                reason,
                policy.isEmpty() ? "by no policy" : policy,
                dryRun ? "" : ", request " + id,
                more));
        return id;
    }
}
