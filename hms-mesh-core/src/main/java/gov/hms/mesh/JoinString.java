package gov.hms.mesh;

import gov.hms.mesh.call.LogicalName;
import gov.hms.mesh.call.SpiffeId;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What {@code hms token create} prints:
 * {@code hms://host:port[,host:port]/<service>.<namespace>?td=hms.local&anchor=sha256:<hex>[,sha256:<hex>]&token=<jwt>}.
 */
record JoinString(
        List<InetSocketAddress> addresses, LogicalName name, String trustDomain, List<String> anchors, String token) {
    private static final String SCHEME = "hms://";

    /** While a root is being changed there are two; more is somebody's mistake. */
    private static final int MOST_ANCHORS = 4;

    /** @throws IllegalArgumentException when it is no join string; the message never quotes the token */
    static JoinString parse(String text) {
        String trimmed = text.strip();
        int slash = trimmed.indexOf('/', SCHEME.length());
        int question = trimmed.indexOf('?');
        if (!trimmed.startsWith(SCHEME) || slash < 0 || question < slash) {
            throw new IllegalArgumentException(
                    "the join string is not of the form hms://<address>/<service>.<namespace>?td=…&anchor=…&token=…;"
                            + " make one with: hms token create <service>.<namespace>");
        }
        Map<String, String> parameters = parameters(trimmed.substring(question + 1));
        String trustDomain = parameters.getOrDefault("td", "hms.local");
        SpiffeId.ofControlPlane(trustDomain);
        return new JoinString(
                addresses(trimmed.substring(SCHEME.length(), slash)),
                LogicalName.parse(trimmed.substring(slash + 1, question)),
                trustDomain,
                anchors(parameters.getOrDefault("anchor", "")),
                parameters.getOrDefault("token", ""));
    }

    /** {@code host:port,host:port}. */
    static List<InetSocketAddress> addresses(String list) {
        List<InetSocketAddress> addresses = new ArrayList<>();
        for (String one : list.split(",")) {
            int colon = one.lastIndexOf(':');
            try {
                int port = Integer.parseInt(one.substring(colon + 1));
                String host = one.substring(0, colon).replaceAll("^\\[|]$", "");
                addresses.add(new InetSocketAddress(InetAddress.getByName(host), port));
            } catch (IllegalArgumentException | IndexOutOfBoundsException notAnAddress) {
                throw new IllegalArgumentException("address of HMS-SYS: " + one + " (expected: host:port)");
            } catch (UnknownHostException unknown) {
                throw new IllegalArgumentException("address of HMS-SYS: " + one + " (no such host)");
            }
        }
        return addresses;
    }

    /** {@code sha256:<hex>,sha256:<hex>} to the bare digits. */
    static List<String> anchors(String list) {
        List<String> anchors = Arrays.stream(list.split(",", -1))
                .map(JoinString::anchor)
                .distinct()
                .toList();
        if (anchors.size() > MOST_ANCHORS) {
            throw new IllegalArgumentException(
                    "trust anchors: " + anchors.size() + " (expected: at most " + MOST_ANCHORS + ")");
        }
        return anchors;
    }

    private static String anchor(String text) {
        if (!text.matches("sha256:[0-9a-f]{64}")) {
            throw new IllegalArgumentException("trust anchor: " + (text.isEmpty() ? "\"\"" : text)
                    + " (expected: sha256: and 64 lower-case hexadecimal digits)");
        }
        return text.substring("sha256:".length());
    }

    private static Map<String, String> parameters(String query) {
        Map<String, String> parameters = new HashMap<>();
        for (String pair : query.split("&")) {
            int equals = pair.indexOf('=');
            if (equals > 0) {
                parameters.put(pair.substring(0, equals), pair.substring(equals + 1));
            }
        }
        return parameters;
    }

    /** Everything but the token. */
    @Override
    public String toString() {
        return SCHEME + addresses + "/" + name;
    }
}
