package gov.hms.sys.registry;

import gov.hms.mesh.internal.policy.IpLiteral;
import java.net.InetAddress;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Under which addresses an instance may register. As a rule that is the address that it connects from: so nobody sends callers
 * to another machine. Others have to be allowed, as where instances stand behind address translation.
 */
public final class AddressRules {
    private final Set<InetAddress> own;
    private final List<AddressRange> allowed;
    private final Set<Integer> reserved = ConcurrentHashMap.newKeySet();

    /**
     * @param own the addresses of this machine
     * @param allowed further addresses that instances may have
     */
    public AddressRules(Set<InetAddress> own, List<AddressRange> allowed) {
        this.own = Set.copyOf(own);
        this.allowed = List.copyOf(allowed);
    }

    /** A port of HMS-SYS itself, on this machine: no service is there. */
    public void reserve(int port) {
        reserved.add(port);
    }

    /**
     * The address under which callers will find the instance.
     *
     * @param claimed as the instance says it; empty: the one it connects from
     * @throws IllegalArgumentException with the value and the expectation
     */
    public InetAddress require(String claimed, int port, InetAddress from) {
        InetAddress address =
                claimed.isEmpty() ? from : IpLiteral.parse(claimed).orElse(null);
        if (address == null) {
            throw refused(claimed, "an IPv4 or IPv6 address");
        }
        String shown = address.getHostAddress();
        if (!IpLiteral.canServe(address)) {
            throw refused(shown, "an address that others can connect to");
        }
        if (isHere(address) && reserved.contains(port)) {
            throw refused(shown + ":" + port, "a port of a service; this one is HMS-SYS's own");
        }
        boolean sameMachine = address.equals(from) || from.isLoopbackAddress() && isHere(address);
        if (!sameMachine && (address.isLoopbackAddress() || allowed.stream().noneMatch(range -> range.has(address)))) {
            throw refused(
                    shown,
                    "the address that the instance connects from, " + from.getHostAddress()
                            + ", or one that HMS-SYS allows with --registry-allow");
        }
        return address;
    }

    private boolean isHere(InetAddress address) {
        return address.isLoopbackAddress() || own.contains(address);
    }

    private static IllegalArgumentException refused(String found, String expected) {
        String shown = found.length() > 64 ? found.substring(0, 64) + "…" : found;
        return new IllegalArgumentException(
                "host: " + shown.replaceAll("\\p{Cntrl}", "?") + " (expected: " + expected + ")");
    }
}
