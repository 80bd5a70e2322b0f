package gov.hms.sys.stream;

import gov.hms.mesh.internal.wire.RegisterRequest;
import gov.hms.sys.registry.AddressRules;
import gov.hms.sys.store.Registration;
import java.net.InetAddress;
import java.time.Instant;
import java.util.regex.Pattern;

/** Checks what an instance says about itself before it is told to others. */
final class RegistrationReader {
    private static final Pattern LABEL = Pattern.compile("[A-Za-z0-9._-]{0,64}");
    private static final int DEFAULT_WEIGHT = 100;
    private static final int MAX_WEIGHT = 1_000;

    private RegistrationReader() {}

    /** @throws IllegalArgumentException with the value and the expectation */
    static Registration read(
            RegisterRequest request, Caller caller, AddressRules addresses, String leaseId, Instant now) {
        require(Text.isId(request.getInstanceId()), "instance_id: expected 1 to 128 characters of A-Za-z0-9._:-");
        require(
                request.getPort() >= 1 && request.getPort() <= 65535,
                "port: " + request.getPort() + " (expected: 1 to 65535)");
        require(
                request.getWeight() >= 0 && request.getWeight() <= MAX_WEIGHT,
                "weight: " + request.getWeight() + " (expected: 1 to " + MAX_WEIGHT + ")");
        require(LABEL.matcher(request.getVersion()).matches(), "version: expected at most 64 of A-Za-z0-9._-");
        require(LABEL.matcher(request.getZone()).matches(), "zone: expected at most 64 of A-Za-z0-9._-");
        return new Registration(
                request.getInstanceId(),
                leaseId,
                caller.name(),
                withoutScope(addresses.require(request.getHost(), request.getPort(), caller.address())),
                request.getPort(),
                request.getVersion(),
                request.getZone(),
                request.getWeight() == 0 ? DEFAULT_WEIGHT : request.getWeight(),
                now);
    }

    private static String withoutScope(InetAddress address) {
        String text = address.getHostAddress();
        int scope = text.indexOf('%');
        return scope < 0 ? text : text.substring(0, scope);
    }

    private static void require(boolean holds, String violation) {
        if (!holds) {
            throw new IllegalArgumentException(violation);
        }
    }
}
