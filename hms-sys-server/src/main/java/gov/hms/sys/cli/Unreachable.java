package gov.hms.sys.cli;

import java.net.ConnectException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;

/** Why no answer came, in words. */
final class Unreachable {
    private Unreachable() {}

    static CommandException explain(ServerAddress address, Throwable cause) {
        CommandException explained = explained(address, cause);
        explained.initCause(cause);
        return explained;
    }

    private static CommandException explained(ServerAddress address, Throwable cause) {
        if (caused(cause, SSLException.class)) {
            return CommandException.failed(
                    "TLS with " + address + " failed: " + innermost(cause),
                    "check that " + address.ca().map(Object::toString).orElse("--ca")
                            + " is the root certificate of this HMS-SYS, and that it does not run with --dev (then use http://)");
        }
        if (caused(cause, UnresolvedAddressException.class)) {
            return CommandException.failed(
                    "the host of " + address + " is not known", "check the address, or give another with --server URL");
        }
        if (caused(cause, HttpTimeoutException.class) || caused(cause, TimeoutException.class)) {
            return CommandException.failed(
                    "HMS-SYS at " + address + " did not answer in time", "see its log, and: hms check");
        }
        if (caused(cause, ConnectException.class)) {
            return CommandException.failed(
                    "HMS-SYS at " + address + " is not reachable: nothing listens there",
                    "start it with: hms sys run --dev, or say where it is with --server URL");
        }
        return CommandException.failed(
                "the connection to HMS-SYS at " + address + " broke: " + innermost(cause),
                "check that the address speaks " + address.url().getScheme() + ", and try again");
    }

    private static boolean caused(Throwable failure, Class<? extends Throwable> type) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (type.isInstance(cause)) {
                return true;
            }
        }
        return false;
    }

    private static String innermost(Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
    }
}
