package gov.hms.sys.snapshot;

import gov.hms.mesh.call.LogicalName;
import java.util.Optional;

/**
 * How far one instance is with the configuration of one service.
 *
 * @param sent newest version sent; 0: none yet
 * @param acknowledged newest version it confirmed; 0: none yet
 * @param nack why it refused the newest version that it answered; empty when it accepted it
 */
public record Delivery(LogicalName name, long sent, long acknowledged, Optional<String> nack) {
    static Delivery of(LogicalName name) {
        return new Delivery(name, 0, 0, Optional.empty());
    }

    Delivery withSent(long version) {
        return new Delivery(name, version, acknowledged, nack);
    }

    Delivery withAck(long version) {
        return new Delivery(name, sent, Math.max(acknowledged, version), Optional.empty());
    }

    Delivery withNack(String reasons) {
        return new Delivery(name, sent, acknowledged, Optional.of(reasons));
    }
}
