package gov.hms.sys.cli;

import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where HMS-SYS is and how to speak to it.
 *
 * @param url without a path
 * @param token the operator's; never printed
 * @param ca PEM file of the only authority to trust
 * @param grpc {@code host:port} of the mesh side, when connect.json says so
 * @param knownFrom what said so, for messages
 */
record ServerAddress(URI url, Optional<String> token, Optional<Path> ca, Optional<String> grpc, String knownFrom) {

    boolean encrypted() {
        return "https".equals(url.getScheme());
    }

    @Override
    public String toString() {
        return url + " (from " + knownFrom + ")";
    }
}
