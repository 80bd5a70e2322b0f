package gov.hms.sys.policy;

import java.util.Map;
import java.util.Optional;

/** The field {@code spec.mtls} in the text of a MeshSettings: where it stands, and the same text with another mode. */
public final class MtlsText {
    /** Of a mesh that has no MeshSettings yet. */
    private static final String NEW = """
            apiVersion: hms/v1
            kind: MeshSettings
            metadata: { name: mesh-settings }
            spec:
              mtls: %s
            """;

    private MtlsText() {}

    /** The document that says the mode and nothing else. */
    public static MeshSettings fresh(boolean permissive) {
        return parse(NEW.formatted(word(permissive)))
                .orElseThrow(() -> new IllegalStateException("the grammar refuses its own MeshSettings"));
    }

    /** The line of the field, or of the first field of the spec when it is not written. */
    public static int line(MeshSettings settings) {
        YamlNode.Mapping spec = spec(settings.text());
        YamlNode.Entry mtls = spec.entries().get("mtls");
        return (mtls == null ? first(spec) : mtls).keyAt().line();
    }

    /** The same document in the other mode, to the letter; empty when it is written so that a person should do it. */
    public static Optional<MeshSettings> with(MeshSettings settings, boolean permissive) {
        String text = settings.text();
        YamlNode.Mapping spec = spec(text);
        YamlNode.Entry mtls = spec.entries().get("mtls");
        String edited = mtls == null ? inserted(text, spec, word(permissive)) : replaced(text, mtls, word(permissive));
        // whatever the text looked like: it has become what was meant, or nothing is done
        return parse(edited)
                .filter(made -> made.permissive() == permissive
                        && made.name().equals(settings.name())
                        && made.certificateTtl().equals(settings.certificateTtl())
                        && made.defaults().equals(settings.defaults()));
    }

    private static String replaced(String text, YamlNode.Entry mtls, String word) {
        int at = offset(text, mtls.value().at());
        String old = ((YamlNode.Scalar) mtls.value()).text();
        int start = text.startsWith(old, at) ? at : at + 1;
        return text.substring(0, start) + word + text.substring(Math.min(text.length(), start + old.length()));
    }

    private static String inserted(String text, YamlNode.Mapping spec, String word) {
        Position first = first(spec).keyAt();
        int at = offset(text, first);
        boolean json = text.startsWith("\"", at);
        boolean flow = text.startsWith("{", offset(text, spec.at()));
        String field = json ? "\"mtls\": \"" + word + "\"" : "mtls: " + word;
        String end = flow ? ", " : "\n" + " ".repeat(first.column() - 1);
        return text.substring(0, at) + field + end + text.substring(at);
    }

    private static YamlNode.Entry first(YamlNode.Mapping mapping) {
        return mapping.entries().values().iterator().next();
    }

    private static YamlNode.Mapping spec(String text) {
        Findings findings = new Findings("text");
        try {
            YamlNode root = YamlComposer.compose(TextCheck.checked(text, findings), findings);
            Map<String, YamlNode.Entry> document = ((YamlNode.Mapping) root).entries();
            return (YamlNode.Mapping) document.get("spec").value();
        } catch (PolicyRejectedException impossible) {
            throw new IllegalStateException("it was accepted once", impossible);
        }
    }

    private static int offset(String text, Position at) {
        int offset = 0;
        for (int line = 1; line < at.line(); line++) {
            offset = text.indexOf('\n', offset) + 1;
        }
        return text.offsetByCodePoints(offset, at.column() - 1);
    }

    private static Optional<MeshSettings> parse(String text) {
        try {
            return PolicyFile.parse("text", text) instanceof MeshSettings settings
                    ? Optional.of(settings)
                    : Optional.empty();
        } catch (PolicyRejectedException refused) {
            return Optional.empty();
        }
    }

    private static String word(boolean permissive) {
        return permissive ? MeshGrammar.PERMISSIVE : MeshGrammar.STRICT;
    }
}
