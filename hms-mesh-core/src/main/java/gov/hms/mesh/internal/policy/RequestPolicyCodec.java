package gov.hms.mesh.internal.policy;

import gov.hms.mesh.call.LogicalName;
import gov.hms.mesh.internal.wire.Header;
import java.util.ArrayList;
import java.util.List;

/** What a {@link Route} does to single requests (hedges, faults, mirrors, headers) to and from the wire. */
final class RequestPolicyCodec {
    private RequestPolicyCodec() {}

    static void write(Route route, gov.hms.mesh.internal.wire.Route.Builder wire) {
        if (route.sticky().kind() != HashKey.Kind.NONE) {
            wire.setSticky(HashKeyCodec.write(route.sticky()));
        }
        if (route.hedge().enabled()) {
            wire.setHedge(gov.hms.mesh.internal.wire.Hedge.newBuilder()
                    .setAfterMs(route.hedge().afterMs())
                    .setAfterPercentile(route.hedge().afterPercentile())
                    .setMaxExtraPercent(route.hedge().maxExtraPercent()));
        }
        if (!route.fault().equals(FaultPolicy.NONE)) {
            wire.setFault(gov.hms.mesh.internal.wire.Fault.newBuilder()
                    .setDelayPercent(route.fault().delayPercent())
                    .setDelayMs(route.fault().delayMs())
                    .setAbortPercent(route.fault().abortPercent())
                    .setAbortStatus(route.fault().abortStatus()));
        }
        if (route.mirror().percent() > 0) {
            wire.setMirror(gov.hms.mesh.internal.wire.Mirror.newBuilder()
                    .setTo(route.mirror().to().toString())
                    .setPercent(route.mirror().percent()));
        }
        if (!route.headers().equals(HeaderChanges.NONE)) {
            wire.setHeaders(write(route.headers()));
        }
    }

    private static gov.hms.mesh.internal.wire.HeaderChanges write(HeaderChanges changes) {
        var wire = gov.hms.mesh.internal.wire.HeaderChanges.newBuilder().addAllRemove(changes.remove());
        for (int i = 0; i < changes.set().size(); i += 2) {
            wire.addSet(Header.newBuilder()
                    .setName(changes.set().get(i))
                    .setValue(changes.set().get(i + 1)));
        }
        return wire.build();
    }

    static HedgePolicy hedge(gov.hms.mesh.internal.wire.Route route, Violations violations) {
        if (!route.hasHedge()) {
            return HedgePolicy.NONE;
        }
        var wire = route.getHedge();
        violations.check(
                wire.getAfterMs() == 0 ^ wire.getAfterPercentile() == 0,
                "after_ms: " + wire.getAfterMs() + ", after_percentile: " + wire.getAfterPercentile()
                        + " (expected: exactly one of the two)");
        violations.checkOptional("after_ms", wire.getAfterMs(), PolicyBounds.TIMEOUT_MS);
        violations.checkOptional("after_percentile", wire.getAfterPercentile(), PolicyBounds.PERCENTILE);
        violations.check("max_extra_percent", wire.getMaxExtraPercent(), PolicyBounds.PERCENT);
        return new HedgePolicy(wire.getAfterMs(), wire.getAfterPercentile(), wire.getMaxExtraPercent());
    }

    static FaultPolicy fault(gov.hms.mesh.internal.wire.Route route, Violations violations) {
        if (!route.hasFault()) {
            return FaultPolicy.NONE;
        }
        var wire = route.getFault();
        violations.check("delay_percent", wire.getDelayPercent(), PolicyBounds.PERCENT_OR_NONE);
        violations.checkOptional("delay_ms", wire.getDelayMs(), PolicyBounds.DELAY_MS);
        violations.check("abort_percent", wire.getAbortPercent(), PolicyBounds.PERCENT_OR_NONE);
        violations.checkOptional("abort_status", wire.getAbortStatus(), PolicyBounds.ABORT_STATUS);
        violations.check(
                wire.getDelayPercent() == 0 || wire.getDelayMs() > 0,
                "delay_ms: 0 (expected: " + PolicyBounds.DELAY_MS + " beside delay_percent)");
        violations.check(
                wire.getAbortPercent() == 0 || wire.getAbortStatus() > 0,
                "abort_status: 0 (expected: " + PolicyBounds.ABORT_STATUS + " beside abort_percent)");
        return new FaultPolicy(
                wire.getDelayPercent(), wire.getDelayMs(), wire.getAbortPercent(), wire.getAbortStatus());
    }

    static MirrorPolicy mirror(gov.hms.mesh.internal.wire.Route route, Violations violations) {
        if (!route.hasMirror()) {
            return MirrorPolicy.NONE;
        }
        var wire = route.getMirror();
        violations.check("percent", wire.getPercent(), PolicyBounds.PERCENT);
        return new MirrorPolicy(violations.parse("to", wire.getTo(), LogicalName::parse), wire.getPercent());
    }

    static HeaderChanges headers(gov.hms.mesh.internal.wire.Route route, Violations violations) {
        if (!route.hasHeaders()) {
            return HeaderChanges.NONE;
        }
        var wire = route.getHeaders();
        violations.check("set", wire.getSetCount(), PolicyBounds.HEADER_CHANGES);
        violations.check("remove", wire.getRemoveCount(), PolicyBounds.HEADER_CHANGES);
        List<String> set = new ArrayList<>();
        for (Header header : wire.getSetList()) {
            checkName(header.getName(), violations);
            violations.check(
                    header.getValue().chars().allMatch(c -> c >= ' ' && c <= '~' || c == '\t'),
                    "set." + header.getName() + ": a value with other characters (expected: printable ASCII)");
            set.add(header.getName());
            set.add(header.getValue());
        }
        wire.getRemoveList().forEach(name -> checkName(name, violations));
        return new HeaderChanges(set, wire.getRemoveList());
    }

    private static void checkName(String name, Violations violations) {
        violations.check(
                HeaderNames.changeable(name),
                "name: \"" + name
                        + "\" (expected: the name of a header that is not the mesh's or the connection's own)");
    }
}
