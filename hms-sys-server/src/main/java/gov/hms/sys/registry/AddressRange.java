package gov.hms.sys.registry;

import gov.hms.mesh.internal.policy.IpLiteral;
import java.net.InetAddress;
import java.util.Optional;

/**
 * The addresses that begin with the same bits: {@code 10.0.0.0/8}.
 *
 * @param bits how many
 */
public record AddressRange(InetAddress network, int bits) {
    /** @throws IllegalArgumentException with the value and the expectation */
    public static AddressRange parse(String text) {
        int slash = text.indexOf('/');
        Optional<InetAddress> network = slash < 0 ? Optional.empty() : IpLiteral.parse(text.substring(0, slash));
        String bits = slash < 0 ? "" : text.substring(slash + 1);
        if (network.isPresent() && bits.matches("[0-9]{1,3}")) {
            int count = Integer.parseInt(bits);
            if (count <= network.get().getAddress().length * 8) {
                return new AddressRange(network.get(), count);
            }
        }
        throw new IllegalArgumentException("registry-allow: " + text.replaceAll("\\p{Cntrl}", "?")
                + " (expected: a network, as 10.0.0.0/8 or fd00::/8)");
    }

    boolean has(InetAddress address) {
        byte[] ours = network.getAddress();
        byte[] theirs = address.getAddress();
        if (ours.length != theirs.length) {
            return false;
        }
        for (int i = 0; i < bits; i++) {
            if (((ours[i / 8] ^ theirs[i / 8]) >> (7 - i % 8) & 1) != 0) {
                return false;
            }
        }
        return true;
    }

    @Override
    public String toString() {
        return network.getHostAddress() + "/" + bits;
    }
}
