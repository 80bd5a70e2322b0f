package gov.hms.mesh.call;

import java.util.Optional;

/**
 * A SPIFFE ID, {@code spiffe://hms.local/ns/scan/svc/fraud-scanner}. Compared byte by byte. Parsed by hand on purpose:
 * {@link java.net.URI} decodes, folds case and accepts ports, queries and user names, each of which has been a hole in
 * somebody's identity check. Source: the SPIFFE-ID standard, sections 2.1 and 2.2.
 *
 * @param trustDomain 1 to 255 characters of {@code a-z 0-9 . - _}
 * @param path starts with {@code /}; segments of {@code A-Z a-z 0-9 . - _}, none empty, none {@code .} or {@code ..}
 */
public record SpiffeId(String trustDomain, String path) {
    private static final String SCHEME = "spiffe://";
    private static final int MAX_LENGTH = 2048;

    public SpiffeId {
        requireTrustDomain(trustDomain);
        requirePath(path);
        if (SCHEME.length() + trustDomain.length() + path.length() > MAX_LENGTH) {
            throw new IllegalArgumentException("SPIFFE ID: longer than " + MAX_LENGTH + " characters");
        }
    }

    /** @throws IllegalArgumentException when the text is not a SPIFFE ID with a path */
    public static SpiffeId parse(String text) {
        if (text.length() > MAX_LENGTH || !text.startsWith(SCHEME)) {
            throw new IllegalArgumentException(
                    "SPIFFE ID: expected spiffe://<trust-domain>/<path> of at most " + MAX_LENGTH + " characters");
        }
        int slash = text.indexOf('/', SCHEME.length());
        if (slash < 0) {
            throw new IllegalArgumentException("SPIFFE ID: no path after the trust domain");
        }
        return new SpiffeId(text.substring(SCHEME.length(), slash), text.substring(slash));
    }

    /** The identity of a workload: {@code spiffe://<trust-domain>/ns/<namespace>/svc/<service>}. */
    public static SpiffeId ofWorkload(String trustDomain, LogicalName name) {
        return new SpiffeId(trustDomain, "/ns/" + name.namespace() + "/svc/" + name.service());
    }

    /** The identity of the control plane: {@code spiffe://<trust-domain>/hms-sys}. */
    public static SpiffeId ofControlPlane(String trustDomain) {
        return new SpiffeId(trustDomain, "/hms-sys");
    }

    /** The workload's name, when this is the identity of a workload. */
    public Optional<LogicalName> workload() {
        String[] segments = path.split("/", -1);
        if (segments.length != 5 || !segments[1].equals("ns") || !segments[3].equals("svc")) {
            return Optional.empty();
        }
        if (!LogicalName.isLabel(segments[4]) || !LogicalName.isNamespace(segments[2])) {
            return Optional.empty();
        }
        return Optional.of(new LogicalName(segments[4], segments[2]));
    }

    private static void requireTrustDomain(String trustDomain) {
        if (trustDomain.isEmpty() || trustDomain.length() > 255) {
            throw new IllegalArgumentException(
                    "SPIFFE ID: trust domain of " + trustDomain.length() + " characters (expected: 1 to 255)");
        }
        for (int i = 0; i < trustDomain.length(); i++) {
            char c = trustDomain.charAt(i);
            if (!(c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '.' || c == '-' || c == '_')) {
                throw new IllegalArgumentException(
                        "SPIFFE ID: character " + i + " of the trust domain (expected: a-z, 0-9, '.', '-' or '_')");
            }
        }
    }

    private static void requirePath(String path) {
        if (path.length() < 2 || path.charAt(0) != '/') {
            throw new IllegalArgumentException("SPIFFE ID: empty path");
        }
        for (String segment : path.substring(1).split("/", -1)) {
            if (segment.isEmpty() || segment.equals(".") || segment.equals("..")) {
                throw new IllegalArgumentException("SPIFFE ID: path with an empty or relative segment");
            }
            for (int i = 0; i < segment.length(); i++) {
                char c = segment.charAt(i);
                if (!(c >= 'a' && c <= 'z'
                        || c >= 'A' && c <= 'Z'
                        || c >= '0' && c <= '9'
                        || c == '.'
                        || c == '-'
                        || c == '_')) {
                    throw new IllegalArgumentException(
                            "SPIFFE ID: path with a character other than A-Z, a-z, 0-9, '.', '-' and '_'");
                }
            }
        }
    }

    @Override
    public String toString() {
        return SCHEME + trustDomain + path;
    }
}
