package gov.hms.mesh.internal.policy;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.regex.Pattern;

/** Addresses of instances, as text. Nothing here ever asks DNS. */
public final class IpLiteral {
    private static final Pattern V4 = Pattern.compile("(0|[1-9][0-9]{0,2})(\\.(0|[1-9][0-9]{0,2})){3}");
    private static final Pattern V6 = Pattern.compile("[0-9a-fA-F:.]{2,45}");

    private IpLiteral() {}

    /** Four decimal numbers without leading zeros, or IPv6 without a zone; empty for everything else. */
    public static Optional<InetAddress> parse(String text) {
        try {
            if (V4.matcher(text).matches()) {
                return v4(text);
            }
            // the brackets say that it is IPv6: otherwise it might be taken for a name
            return V6.matcher(text).matches() && text.indexOf(':') >= 0
                    ? Optional.of(InetAddress.getByName("[" + text + "]"))
                    : Optional.empty();
        } catch (UnknownHostException malformed) {
            return Optional.empty();
        }
    }

    private static Optional<InetAddress> v4(String text) throws UnknownHostException {
        byte[] bytes = new byte[4];
        String[] numbers = text.split("\\.");
        for (int i = 0; i < 4; i++) {
            int number = Integer.parseInt(numbers[i]);
            if (number > 255) {
                return Optional.empty();
            }
            bytes[i] = (byte) number;
        }
        return Optional.of(InetAddress.getByAddress(bytes));
    }

    /**
     * Whether a service can be there at all. Not a link-local address, where clouds keep the secrets of their machines; not one
     * that stands for many, or for none.
     */
    public static boolean canServe(InetAddress address) {
        if (address.isAnyLocalAddress() || address.isLinkLocalAddress() || address.isMulticastAddress()) {
            return false;
        }
        if (address instanceof Inet4Address) {
            int first = address.getAddress()[0] & 0xff;
            return first > 0 && first < 224;
        }
        return !(address instanceof Inet6Address v6 && v6.isIPv4CompatibleAddress() && !v6.isLoopbackAddress());
    }
}
