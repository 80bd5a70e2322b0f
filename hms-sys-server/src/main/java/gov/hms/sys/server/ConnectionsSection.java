package gov.hms.sys.server;

import gov.hms.mesh.internal.policy.PolicyBounds.Bound;
import gov.hms.sys.policy.Field;
import gov.hms.sys.policy.MappingKind;
import gov.hms.sys.policy.NumberKind;
import gov.hms.sys.policy.Section;
import gov.hms.sys.policy.Shape;
import gov.hms.sys.stream.ConnectionLimits;
import java.nio.file.Path;
import java.util.List;

/** {@code connections}: how many may be connected at the same time. */
final class ConnectionsSection implements ConfigSection {
    private static final NumberKind NUMBER = NumberKind.of(new Bound(ConnectionLimits.LEAST, ConnectionLimits.MOST));

    private static final Shape CONNECTIONS = Shape.of(
            Field.of("most", NUMBER, "connections to the mesh port", "10000")
                    .otherwise(ConnectionLimits.DEFAULTS.most()),
            Field.of("perAddress", NUMBER, "connections from one address; half as many to REST", "1000")
                    .otherwise(ConnectionLimits.DEFAULTS.perAddress()),
            Field.of("perService", NUMBER, "discovery streams of one service", "2000")
                    .otherwise(ConnectionLimits.DEFAULTS.perService()));

    @Override
    public List<Field> fields() {
        return List.of(Field.of(
                "connections", new MappingKind(CONNECTIONS), "how many may be connected", "{ perService: 500 }"));
    }

    @Override
    public HmsSysConfig apply(Section file, Path directory, HmsSysConfig before) {
        return file.section("connections")
                .map(found -> before.withConnections(new ConnectionLimits(
                        found.numberOrDefault("most"),
                        found.numberOrDefault("perAddress"),
                        found.numberOrDefault("perService"))))
                .orElse(before);
    }
}
