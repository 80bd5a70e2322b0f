package gov.hms.sys.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * {@code connect.json}, which a running HMS-SYS leaves in its data directory so that commands started beside it find it.
 *
 * @param file where it was found
 */
record ConnectFile(Path file, String url, Optional<String> grpc, Optional<Path> ca, Optional<Path> operatorToken) {
    private static final String NAME = "connect.json";
    private static final JsonMapper JSON = new JsonMapper();

    static Optional<ConnectFile> find(Shell shell) throws CommandException {
        Path file = dataDirectory(shell).resolve(NAME);
        if (!Files.isRegularFile(file)) {
            return Optional.empty();
        }
        try {
            JsonNode json = JSON.readTree(Files.readString(file));
            return Optional.of(new ConnectFile(
                    file,
                    json.path("url").asString(""),
                    text(json, "grpc"),
                    text(json, "ca").map(path -> resolve(file, path)),
                    text(json, "operatorToken").map(path -> resolve(file, path))));
        } catch (IOException | JacksonException unreadable) {
            throw CommandException.failed(
                            file + " cannot be read: " + unreadable.getMessage(),
                            "restart HMS-SYS, which writes it, or say where it is with --server URL")
                    .causedBy(unreadable);
        }
    }

    static Path dataDirectory(Shell shell) {
        return shell.resolve(shell.variable("HMS_SYS_DATA").orElse("hms-sys-data"));
    }

    private static Optional<String> text(JsonNode json, String field) {
        return Optional.of(json.path(field).asString("")).filter(value -> !value.isEmpty());
    }

    private static Path resolve(Path file, String path) {
        return file.toAbsolutePath().getParent().resolve(path);
    }
}
