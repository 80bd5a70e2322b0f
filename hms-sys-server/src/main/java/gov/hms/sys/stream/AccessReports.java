package gov.hms.sys.stream;

import gov.hms.mesh.call.SpiffeId;
import gov.hms.mesh.internal.wire.StatisticsReport;
import gov.hms.sys.access.Denial;
import gov.hms.sys.access.DeniedCalls;
import gov.hms.sys.access.PlaintextWatch;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** What a report says of an instance's callers, checked: it is an instance that says it, about whoever it likes. */
final class AccessReports {
    private static final int MOST = 100;
    private static final long MOST_CALLS = 1L << 40;
    private static final Set<String> REASONS =
            Set.of("denied", "ambiguous-path", "no-identity", "bad-request", "overflow");
    private static final Pattern ADDRESS = Pattern.compile("[0-9a-fA-F.:]{2,45}|other|unknown");
    private static final Pattern REQUEST_ID = Pattern.compile("[0-9a-f]{0,32}");

    private final DeniedCalls denied;
    private final PlaintextWatch plaintext;

    AccessReports(DeniedCalls denied, PlaintextWatch plaintext) {
        this.denied = denied;
        this.plaintext = plaintext;
    }

    /** @throws IllegalArgumentException with the value and the expectation; then nothing of the report is taken */
    static List<Denial> denials(StatisticsReport report) {
        require(report.getDeniedCount() <= MOST, "denied: " + report.getDeniedCount() + " (expected: at most 100)");
        require(
                report.getPlaintextCount() <= MOST,
                "plaintext: " + report.getPlaintextCount() + " (expected: at most 100)");
        report.getPlaintextList().forEach(from -> {
            require(ADDRESS.matcher(from.getAddress()).matches(), "plaintext: expected an IP literal, or other");
            requireCount(from.getRequests());
        });
        List<Denial> denials = new ArrayList<>();
        for (var sum : report.getDeniedList()) {
            requireCount(sum.getCount());
            require(REASONS.contains(sum.getReason()), "reason: expected one of " + REASONS);
            require(REQUEST_ID.matcher(sum.getRequestId()).matches(), "request_id: expected hexadecimal digits");
            denials.add(new Denial(
                    sum.getCaller().isEmpty() ? Optional.empty() : Optional.of(SpiffeId.parse(sum.getCaller())),
                    Text.bounded(sum.getMethod()),
                    Text.bounded(sum.getPath()),
                    Text.bounded(sum.getPolicy()),
                    sum.getDryRun(),
                    sum.getReason(),
                    sum.getCount(),
                    sum.getRequestId()));
        }
        return denials;
    }

    /** Whose calls they were is what the report says; to whom, the certificate. */
    void take(Caller reporter, StatisticsReport report, List<Denial> denials) {
        denied.report(reporter.id(), reporter.name(), denials);
        report.getPlaintextList()
                .forEach(from -> plaintext.report(reporter.name(), from.getAddress(), from.getRequests()));
    }

    private static void requireCount(long count) {
        require(count > 0 && count <= MOST_CALLS, "count: " + count + " (expected: 1 to " + MOST_CALLS + ")");
    }

    private static void require(boolean holds, String violation) {
        if (!holds) {
            throw new IllegalArgumentException(violation);
        }
    }
}
