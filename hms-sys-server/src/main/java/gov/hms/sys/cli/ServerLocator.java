package gov.hms.sys.cli;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;

/** Finds HMS-SYS: the option, the variable, connect.json, the default, in this order. */
final class ServerLocator {
    private static final String DEFAULT_URL = "http://127.0.0.1:7080";
    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");

    private final Shell shell;
    private final ServerOptions options;

    ServerLocator(Shell shell, ServerOptions options) {
        this.shell = shell;
        this.options = options;
    }

    ServerAddress locate() throws CommandException {
        Optional<ConnectFile> file = ConnectFile.find(shell);
        String knownFrom = knownFrom(file);
        URI url = url(
                given(options.server, "HMS_SYS_URL")
                        .or(() -> file.map(ConnectFile::url))
                        .orElse(DEFAULT_URL),
                knownFrom);
        // what connect.json names is for the server it names: an operator token must not travel to another one
        Optional<ConnectFile> same = file.filter(found -> sameServer(found, url));
        Optional<Path> ca = given(options.ca, "HMS_SYS_CA").map(shell::resolve).or(() -> same.flatMap(ConnectFile::ca));
        ServerAddress address = new ServerAddress(url, token(same), ca, same.flatMap(ConnectFile::grpc), knownFrom);
        requireSafe(address);
        return address;
    }

    private String knownFrom(Optional<ConnectFile> file) {
        if (options.server != null) {
            return "--server";
        }
        return shell.variable("HMS_SYS_URL")
                .map(set -> "HMS_SYS_URL")
                .or(() -> file.map(found -> found.file().toString()))
                .orElse("the default");
    }

    private Optional<String> given(String option, String variable) {
        return option != null ? Optional.of(option) : shell.variable(variable);
    }

    private static boolean sameServer(ConnectFile file, URI url) {
        return url.toString().equals(withoutSlash(file.url()));
    }

    private static URI url(String text, String knownFrom) throws CommandException {
        try {
            URI url = new URI(withoutSlash(text));
            boolean usable = Set.of("http", "https").contains(String.valueOf(url.getScheme()))
                    && url.getHost() != null
                    && url.getPath().isEmpty()
                    && url.getQuery() == null
                    && url.getUserInfo() == null;
            if (usable) {
                return url;
            }
        } catch (URISyntaxException notAnUrl) {
            // falls through: the message is the same
        }
        throw CommandException.badInput(
                "server address from " + knownFrom + ": " + text + " (expected: a URL as in https://hms-sys:7080)",
                "give one with --server URL");
    }

    private Optional<String> token(Optional<ConnectFile> file) throws CommandException {
        Optional<String> given = given(options.token, "HMS_SYS_TOKEN");
        if (given.isEmpty() && file.isPresent() && file.get().operatorToken().isPresent()) {
            return Optional.of(read(file.get().operatorToken().get()));
        }
        if (given.isPresent() && given.get().startsWith("@")) {
            return Optional.of(read(shell.resolve(given.get().substring(1))));
        }
        return given;
    }

    private static String read(Path file) throws CommandException {
        try {
            return Files.readString(file).strip();
        } catch (IOException unreadable) {
            throw CommandException.badInput(
                            "the operator token in " + file + " cannot be read: "
                                    + unreadable.getClass().getSimpleName(),
                            "run the command as the user who runs HMS-SYS, or give the token in HMS_SYS_TOKEN")
                    .causedBy(unreadable);
        }
    }

    private static void requireSafe(ServerAddress address) throws CommandException {
        boolean inClear =
                !address.encrypted() && !LOOPBACK.contains(address.url().getHost());
        if (inClear && address.token().isPresent()) {
            throw CommandException.badInput(
                    "the operator token would travel in clear to " + address.url(), "use an https:// address");
        }
        if (address.encrypted() && address.ca().isEmpty()) {
            throw CommandException.badInput(
                    "no certificate authority is known for " + address,
                    "give HMS-SYS's root certificate with --ca FILE or HMS_SYS_CA");
        }
    }

    private static String withoutSlash(String url) {
        return url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
    }
}
