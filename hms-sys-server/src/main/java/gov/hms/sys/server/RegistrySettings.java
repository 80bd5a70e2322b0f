package gov.hms.sys.server;

import gov.hms.sys.registry.AddressRange;
import java.util.List;

/**
 * Who may register where.
 *
 * @param allowed addresses that instances may have beside the one that they connect from
 */
public record RegistrySettings(List<AddressRange> allowed) {
    static final RegistrySettings DEFAULTS = new RegistrySettings(List.of());

    public RegistrySettings {
        allowed = List.copyOf(allowed);
    }

    /** @throws IllegalArgumentException when one is no network, with the value */
    public static RegistrySettings of(List<String> networks) {
        return new RegistrySettings(networks.stream().map(AddressRange::parse).toList());
    }
}
