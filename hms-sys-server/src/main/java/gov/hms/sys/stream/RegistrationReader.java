package gov.hms.sys.stream;

import gov.hms.mesh.internal.wire.RegisterRequest;
import gov.hms.sys.store.Registration;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Instant;
import java.util.regex.Pattern;

/** Checks what an instance says about itself before it is told to others. */
final class RegistrationReader {
    private static final Pattern IP_LITERAL =
            Pattern.compile("[0-9]{1,3}(\\.[0-9]{1,3}){3}|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*");
    private static final Pattern LABEL = Pattern.compile("[A-Za-z0-9._-]{0,64}");
    private static final int DEFAULT_WEIGHT = 100;
    private static final int MAX_WEIGHT = 1_000;

    private RegistrationReader() {}

    /** @throws IllegalArgumentException with the value and the expectation */
    static Registration read(RegisterRequest request, Caller caller, String leaseId, Instant now) {
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
                host(request.getHost(), caller),
                request.getPort(),
                request.getVersion(),
                request.getZone(),
                request.getWeight() == 0 ? DEFAULT_WEIGHT : request.getWeight(),
                now);
    }

    private static String host(String host, Caller caller) {
        InetAddress address = host.isEmpty() ? caller.address() : literal(host);
        require(
                !address.isAnyLocalAddress() && !address.isMulticastAddress(),
                "host: " + address.getHostAddress() + " (expected: an address that others can connect to)");
        String text = address.getHostAddress();
        int scope = text.indexOf('%');
        return scope < 0 ? text : text.substring(0, scope);
    }

    private static InetAddress literal(String host) {
        require(
                IP_LITERAL.matcher(host).matches(),
                "host: " + Text.bounded(host) + " (expected: an IPv4 or IPv6 address)");
        try {
            return InetAddress.getByName(host);
        } catch (UnknownHostException malformed) {
            throw new IllegalArgumentException("host: " + host + " (expected: an IPv4 or IPv6 address)", malformed);
        }
    }

    private static void require(boolean holds, String violation) {
        if (!holds) {
            throw new IllegalArgumentException(violation);
        }
    }
}
