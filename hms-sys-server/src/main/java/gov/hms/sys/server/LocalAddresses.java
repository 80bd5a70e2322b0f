package gov.hms.sys.server;

import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Names and addresses under which this HMS-SYS may be reached. */
final class LocalAddresses {
    private static final Logger LOG = LoggerFactory.getLogger(LocalAddresses.class);

    private LocalAddresses() {}

    /** @param advertised {@code host} or {@code host:port}, to be among them */
    static Set<String> with(Collection<String> advertised) {
        Set<String> hosts = new LinkedHashSet<>();
        hosts.add("localhost");
        advertised.forEach(address -> hosts.add(host(address)));
        try {
            Stream.concat(
                            Stream.of(InetAddress.getLoopbackAddress()),
                            NetworkInterface.networkInterfaces().flatMap(NetworkInterface::inetAddresses))
                    .forEach(address -> hosts.add(withoutScope(address.getHostAddress())));
        } catch (SocketException failed) {
            LOG.warn("Network interfaces cannot be listed; the certificate does not name their addresses", failed);
        }
        return hosts;
    }

    /** The addresses of this machine's network interfaces, loopback among them. */
    static Set<InetAddress> all() {
        try {
            return NetworkInterface.networkInterfaces()
                    .flatMap(NetworkInterface::inetAddresses)
                    .collect(Collectors.toUnmodifiableSet());
        } catch (SocketException failed) {
            LOG.warn("Network interfaces cannot be listed; only loopback is known to be this machine", failed);
            return Set.of(InetAddress.getLoopbackAddress());
        }
    }

    private static String host(String address) {
        String host = address.matches("\\[.*\\](:[0-9]+)?|[^:]*:[0-9]+")
                ? address.replaceFirst("(\\]|^[^:\\[]*):[0-9]+$", "$1")
                : address;
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }

    private static String withoutScope(String literal) {
        int scope = literal.indexOf('%');
        return scope < 0 ? literal : literal.substring(0, scope);
    }
}
