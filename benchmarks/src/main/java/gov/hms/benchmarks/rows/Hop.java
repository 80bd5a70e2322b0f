package gov.hms.benchmarks.rows;

import java.nio.file.Path;

/**
 * One proxy of a pair.
 *
 * @param outbound beside the client: in clear from it, mutual TLS onwards; else beside the service, the other way round
 * @param listen its own port of 127.0.0.1
 * @param target the port it passes calls on to
 * @param folder has the certificates, and room for its files
 */
public record Hop(boolean outbound, int listen, int target, Path folder) {
    Certificates certificates() {
        return new Certificates(folder);
    }

    /** For names of files and processes. */
    public String name() {
        return outbound ? "proxy-out" : "proxy-in";
    }
}
