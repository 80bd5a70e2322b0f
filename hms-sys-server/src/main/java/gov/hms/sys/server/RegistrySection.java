package gov.hms.sys.server;

import gov.hms.mesh.internal.policy.PolicyBounds.Bound;
import gov.hms.sys.policy.Field;
import gov.hms.sys.policy.ListKind;
import gov.hms.sys.policy.MappingKind;
import gov.hms.sys.policy.Section;
import gov.hms.sys.policy.Shape;
import gov.hms.sys.policy.TextKind;
import gov.hms.sys.registry.AddressRange;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** {@code registry}: where instances may be. */
final class RegistrySection implements ConfigSection {
    private static final TextKind NETWORK = TextKind.of(
                    "a network, as 10.0.0.0/8 or fd00::/8", 49, "[0-9A-Fa-f.:]{2,45}/[0-9]{1,3}")
            .asBare()
            .checked(RegistrySection::refused);

    private static final Shape REGISTRY = Shape.of(Field.of(
                    "allow",
                    new ListKind("networks", new Bound(1, 100), NETWORK),
                    "addresses that instances may have beside the one that they connect from",
                    "[10.0.0.0/8]")
            .without("none"));

    @Override
    public List<Field> fields() {
        return List.of(
                Field.of("registry", new MappingKind(REGISTRY), "where instances may be", "{ allow: [10.0.0.0/8] }"));
    }

    @Override
    public HmsSysConfig apply(Section file, Path directory, HmsSysConfig before) {
        return file.section("registry")
                .map(registry -> before.withRegistry(RegistrySettings.of(registry.texts("allow"))))
                .orElse(before);
    }

    private static Optional<String> refused(String network) {
        try {
            AddressRange.parse(network);
            return Optional.empty();
        } catch (IllegalArgumentException refused) {
            return Optional.of("a network, as 10.0.0.0/8 or fd00::/8");
        }
    }
}
