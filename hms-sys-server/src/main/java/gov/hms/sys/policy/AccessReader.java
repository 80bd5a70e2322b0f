package gov.hms.sys.policy;

import gov.hms.mesh.internal.policy.RouteMatch.PathMatch;
import java.util.List;
import java.util.Optional;

/** The spec of an {@link AccessPolicy}. */
final class AccessReader {
    private static final String BELOW = "*";

    private AccessReader() {}

    static Optional<PolicyDocument> read(Optional<String> name, Section spec, String text) {
        List<AccessPolicy.Rule> allow =
                spec.sections("allow").stream().map(AccessReader::rule).toList();
        Optional<String> destination = spec.text("destination");
        return name.isPresent() && destination.isPresent()
                ? Optional.of(
                        new AccessPolicy(name.get(), destination.get(), spec.flagOrDefault("dryRun"), allow, text))
                : Optional.empty();
    }

    private static AccessPolicy.Rule rule(Section rule) {
        return new AccessPolicy.Rule(
                rule.text("source"),
                rule.words("methods"),
                rule.texts("paths").stream().map(AccessReader::path).toList());
    }

    private static PathMatch path(String written) {
        return written.endsWith(BELOW)
                ? new PathMatch.Prefix(written.substring(0, written.length() - BELOW.length()))
                : new PathMatch.Exact(written);
    }
}
