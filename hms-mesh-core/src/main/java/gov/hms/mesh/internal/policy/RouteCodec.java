package gov.hms.mesh.internal.policy;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** {@link Route} to and from the wire. */
final class RouteCodec {
    private static final Map<RetryOn, gov.hms.mesh.internal.wire.RetryOn> REASONS = new EnumMap<>(Map.of(
            RetryOn.CONNECT, gov.hms.mesh.internal.wire.RetryOn.CONNECT,
            RetryOn.RESET, gov.hms.mesh.internal.wire.RetryOn.RESET,
            RetryOn.REFUSED, gov.hms.mesh.internal.wire.RetryOn.REFUSED,
            RetryOn.SERVER_ERROR, gov.hms.mesh.internal.wire.RetryOn.SERVER_ERROR,
            RetryOn.TOO_MANY_REQUESTS, gov.hms.mesh.internal.wire.RetryOn.TOO_MANY_REQUESTS,
            RetryOn.TIMEOUT, gov.hms.mesh.internal.wire.RetryOn.TIMEOUT));

    private RouteCodec() {}

    static gov.hms.mesh.internal.wire.Route write(Route route) {
        var wire = gov.hms.mesh.internal.wire.Route.newBuilder()
                .setName(route.name())
                .setMatch(MatchCodec.write(route.match()))
                .setTimeoutMs(route.timeoutMs())
                .setPerTryTimeoutMs(route.perTryTimeoutMs())
                .setRetry(write(route.retry()));
        route.split()
                .forEach(share -> wire.addSplit(gov.hms.mesh.internal.wire.WeightedVersion.newBuilder()
                        .setVersion(share.version())
                        .setWeight(share.weight())));
        RequestPolicyCodec.write(route, wire);
        return wire.build();
    }

    private static gov.hms.mesh.internal.wire.RetryPolicy write(RetryPolicy retry) {
        return gov.hms.mesh.internal.wire.RetryPolicy.newBuilder()
                .setDeclared(retry.declared())
                .setMax(retry.max())
                .addAllOn(retry.on().stream().sorted().map(REASONS::get).toList())
                .addAllMethods(retry.methods().stream().sorted().toList())
                .setBackoffBaseMs(retry.backoffBaseMs())
                .setBackoffMaxMs(retry.backoffMaxMs())
                .setBudgetPercent(retry.budgetPercent())
                .setBudgetMinPerSecond(retry.budgetMinPerSecond())
                .build();
    }

    static Route read(gov.hms.mesh.internal.wire.Route wire, Violations violations) {
        violations.checkOptional("timeout_ms", wire.getTimeoutMs(), PolicyBounds.TIMEOUT_MS);
        violations.checkOptional("per_try_timeout_ms", wire.getPerTryTimeoutMs(), PolicyBounds.TIMEOUT_MS);
        List<WeightedVersion> split = new ArrayList<>();
        int total = 0;
        for (var share : wire.getSplitList()) {
            violations.check("split.weight", share.getWeight(), PolicyBounds.WEIGHT);
            violations.check(!share.getVersion().isEmpty(), "split.version: \"\" (expected: a version, as in v1)");
            split.add(new WeightedVersion(share.getVersion(), share.getWeight()));
            total += Math.max(0, share.getWeight());
        }
        violations.check(
                split.isEmpty() || total > 0 && split.size() <= PolicyBounds.SPLITS.max(),
                "split: weights sum up to " + total + " over " + split.size() + " shares (expected: more than 0, over "
                        + PolicyBounds.SPLITS + " shares)");
        return new Route(
                wire.getName(),
                MatchCodec.read(wire.getMatch(), violations.at("match")),
                split,
                HashKeyCodec.read(wire.getSticky(), violations.at("sticky")),
                wire.getTimeoutMs(),
                wire.getPerTryTimeoutMs(),
                readRetry(wire.getRetry(), violations.at("retry")),
                RequestPolicyCodec.hedge(wire, violations.at("hedge")),
                RequestPolicyCodec.fault(wire, violations.at("fault")),
                RequestPolicyCodec.mirror(wire, violations.at("mirror")),
                RequestPolicyCodec.headers(wire, violations.at("headers")));
    }

    private static RetryPolicy readRetry(gov.hms.mesh.internal.wire.RetryPolicy wire, Violations violations) {
        violations.check("max", wire.getMax(), PolicyBounds.RETRIES);
        violations.check("backoff_base_ms", wire.getBackoffBaseMs(), PolicyBounds.BACKOFF_MS);
        violations.check("backoff_max_ms", wire.getBackoffMaxMs(), PolicyBounds.BACKOFF_MS);
        violations.check(
                wire.getBackoffBaseMs() <= wire.getBackoffMaxMs(),
                "backoff_base_ms: " + wire.getBackoffBaseMs() + " (expected: at most backoff_max_ms, "
                        + wire.getBackoffMaxMs() + ")");
        violations.check("budget_percent", wire.getBudgetPercent(), PolicyBounds.BUDGET_PERCENT);
        violations.check("budget_min_per_second", wire.getBudgetMinPerSecond(), PolicyBounds.BUDGET_PER_SECOND);
        Set<RetryOn> on = EnumSet.noneOf(RetryOn.class);
        REASONS.forEach((reason, wireReason) -> {
            if (wire.getOnList().contains(wireReason)) {
                on.add(reason);
            }
        });
        return new RetryPolicy(
                wire.getDeclared(),
                wire.getMax(),
                on,
                Set.copyOf(wire.getMethodsList()),
                wire.getBackoffBaseMs(),
                wire.getBackoffMaxMs(),
                wire.getBudgetPercent(),
                wire.getBudgetMinPerSecond());
    }
}
