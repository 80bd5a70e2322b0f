package gov.hms.sys.policy;

import java.util.Optional;
import java.util.function.Function;

/** Reads a document that is no policy as strictly as if it were one. */
public final class StrictYaml {
    private StrictYaml() {}

    /**
     * Reads one document of at most 256 KiB.
     *
     * @param origin what messages call the text
     * @param expected what the document should be, for an empty one
     * @param reader what the fields mean; it may still refuse some, by {@link Section#refuse}
     * @throws PolicyRejectedException with all violations
     */
    public static <T> T read(String origin, String text, String expected, Shape shape, Function<Section, T> reader)
            throws PolicyRejectedException {
        Findings findings = new Findings(origin);
        YamlNode root = YamlComposer.compose(TextCheck.checked(text, findings), expected, findings);
        Optional<Section> document = new MappingKind(shape).read(new Value(root, "", findings));
        findings.throwIfAny();
        T read = reader.apply(
                document.orElseThrow(() -> new IllegalStateException(origin + " was refused without a reason")));
        findings.throwIfAny();
        return read;
    }
}
