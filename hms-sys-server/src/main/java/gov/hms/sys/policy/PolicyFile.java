package gov.hms.sys.policy;

import gov.hms.mesh.internal.policy.CircuitBreakerPolicy;
import gov.hms.mesh.internal.policy.Route;
import java.util.List;
import java.util.Optional;

/** Reads the policy language: YAML, or JSON, which is the same parser's business. */
public final class PolicyFile {
    private PolicyFile() {}

    /**
     * Reads one document of at most 256 KiB.
     *
     * @param origin what messages call the text: a file name, or {@code body}
     * @throws PolicyRejectedException with all violations, when the text is not a policy of this version
     */
    public static PolicyDocument parse(String origin, String text) throws PolicyRejectedException {
        Findings findings = new Findings(origin);
        YamlNode root = YamlComposer.compose(TextCheck.checked(text, findings), findings);
        Optional<PolicyDocument> document =
                new Value(root, "", findings).fields(PolicyLanguage.DOCUMENT).flatMap(fields -> document(fields, text));
        findings.throwIfAny();
        return document.orElseThrow(
                () -> new IllegalStateException("a policy was refused without a reason: " + origin));
    }

    private static Optional<PolicyDocument> document(Fields fields, String text) {
        constant(fields, "apiVersion", PolicyLanguage.API_VERSION);
        constant(fields, "kind", PolicyLanguage.KIND);
        Optional<String> name = fields.require("metadata", "{ name: … }")
                .flatMap(metadata -> metadata.fields(PolicyLanguage.METADATA))
                .flatMap(metadata -> metadata.require("name", Names.POLICY_NAME))
                .flatMap(Names::policy);
        Optional<Fields> spec = fields.require("spec", "a mapping").flatMap(value -> value.fields(PolicyLanguage.SPEC));
        if (spec.isEmpty()) {
            return Optional.empty();
        }
        Optional<String> source = spec.get().find("source").flatMap(Names::caller);
        Optional<String> destination =
                spec.get().require("destination", Names.SERVICE_NAME).flatMap(Names::service);
        List<Route> routes = RouteReader.routes(spec.get());
        CircuitBreakerPolicy breaker = spec.get()
                .find("circuitBreaker")
                .map(CircuitBreakerReader::read)
                .orElse(CircuitBreakerPolicy.NONE);
        if (name.isEmpty() || destination.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new PolicyDocument(name.get(), source, destination.get(), routes, breaker, text));
    }

    private static void constant(Fields fields, String field, String only) {
        Optional<Value> value = fields.require(field, only);
        if (value.isPresent()) {
            Optional<String> text = value.get().text(only);
            if (text.isPresent() && !text.get().equals(only)) {
                value.get().reject(only);
            }
        }
    }
}
