package gov.hms.sys.policy;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Reads the policy language: YAML, or JSON, which is the same parser's business. */
public final class PolicyFile {
    private static final String NO_KIND = "";

    private PolicyFile() {}

    /**
     * Reads one document of at most 256 KiB.
     *
     * @param origin what messages call the text: a file name, or {@code body}
     * @throws PolicyRejectedException with all violations, when the text is not a document of this version
     */
    public static PolicyDocument parse(String origin, String text) throws PolicyRejectedException {
        Findings findings = new Findings(origin);
        YamlNode root = YamlComposer.compose(TextCheck.checked(text, findings), findings);
        String kind = kind(root);
        Optional<PolicyDocument> document = new MappingKind(PolicyLanguage.document(kind))
                .read(new Value(root, "", findings))
                .flatMap(section -> document(kind, section, text));
        findings.throwIfAny();
        return document.orElseThrow(
                () -> new IllegalStateException("a policy was refused without a reason: " + origin));
    }

    /** What the document says it is, or seems to mean: the rest of it is held against that. */
    private static String kind(YamlNode root) {
        if (!(root instanceof YamlNode.Mapping mapping)) {
            return NO_KIND;
        }
        return Optional.ofNullable(mapping.entries().get("kind"))
                .filter(entry -> entry.value() instanceof YamlNode.Scalar)
                .map(entry -> ((YamlNode.Scalar) entry.value()).text())
                .flatMap(written -> Suggestion.closest(written, PolicyLanguage.KINDS))
                .orElse(NO_KIND);
    }

    /** Empty when what is refused leaves nothing to go on; what is only half right is still looked through. */
    private static Optional<PolicyDocument> document(String kind, Section document, String text) {
        Optional<Section> spec = document.section("spec");
        if (spec.isEmpty()) {
            return Optional.empty();
        }
        Optional<String> name = document.section("metadata").flatMap(metadata -> metadata.text("name"));
        return switch (kind) {
            case PolicyLanguage.TRAFFIC_POLICY -> traffic(name, spec.get(), text);
            case PolicyLanguage.MESH_SETTINGS -> settings(name, spec.get(), text);
            case PolicyLanguage.ACCESS_POLICY -> AccessReader.read(name, spec.get(), text);
            default -> Optional.empty();
        };
    }

    private static Optional<PolicyDocument> traffic(Optional<String> name, Section spec, String text) {
        TrafficSpec own = SpecReader.read(spec);
        List<RouteSpec> routes = RouteReader.read(spec, own.calls());
        Optional<String> destination = spec.text("destination");
        if (name.isEmpty() || destination.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new TrafficPolicy(name.get(), spec.text("source"), destination.get(), own, routes, text));
    }

    private static Optional<PolicyDocument> settings(Optional<String> name, Section spec, String text) {
        TrafficSpec defaults = spec.section("defaults").map(SpecReader::read).orElse(TrafficSpec.NOTHING);
        Optional<Duration> certificateTtl = spec.number("certificateTtlHours").isPresent()
                ? Optional.of(
                        Duration.ofHours(spec.number("certificateTtlHours").getAsInt()))
                : Optional.empty();
        boolean permissive =
                spec.text("mtls").filter(MeshGrammar.PERMISSIVE::equals).isPresent();
        return name.map(settings -> new MeshSettings(settings, permissive, certificateTtl, defaults, text));
    }
}
