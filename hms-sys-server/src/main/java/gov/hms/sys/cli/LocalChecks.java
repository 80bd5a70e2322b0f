package gov.hms.sys.cli;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Set;

/** What can be seen from this machine without HMS-SYS's help. */
final class LocalChecks {
    private static final int CONNECT_MILLIS = 2_000;

    private LocalChecks() {}

    static Finding dataDirectory(Shell shell) {
        Path directory = ConnectFile.dataDirectory(shell);
        if (!Files.isDirectory(directory)) {
            return Finding.warn(
                    "data",
                    directory + " does not exist here",
                    "fine on another machine; else start: hms sys run --dev");
        }
        if (!Files.isWritable(directory)) {
            return Finding.warn(
                    "data", directory + " may not be written by you", "use it as the user who runs HMS-SYS");
        }
        try {
            if (!Files.getFileStore(directory).supportsFileAttributeView("posix")) {
                return Finding.ok("data", directory.toString());
            }
            Set<PosixFilePermission> allowed = Files.getPosixFilePermissions(directory);
            boolean open =
                    allowed.stream().anyMatch(permission -> !permission.name().startsWith("OWNER_"));
            return open
                    ? Finding.warn(
                            "data", directory + " holds keys and is open to other users", "chmod 700 " + directory)
                    : Finding.ok("data", directory + ", closed to other users");
        } catch (IOException unreadable) {
            return Finding.warn("data", directory + ": " + unreadable, "look at the disk");
        }
    }

    /** @param address {@code host:port} */
    static Finding port(String address) {
        int colon = address.lastIndexOf(':');
        try (Socket socket = new Socket()) {
            String host = address.substring(0, colon).replaceAll("[\\[\\]]", "");
            socket.connect(new InetSocketAddress(host, Integer.parseInt(address.substring(colon + 1))), CONNECT_MILLIS);
            return Finding.ok("mesh port", address + " accepts connections");
        } catch (IOException | IllegalArgumentException | IndexOutOfBoundsException refused) {
            return Finding.fail(
                    "mesh port",
                    address + " does not accept connections: " + refused.getMessage(),
                    "see HMS-SYS's log, and whether something filters this port");
        }
    }
}
