package gov.hms.sys.ca;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code rotation.json}: there while a root is replaced, and only then. */
record RotationFile(Path path) {
    private static final JsonMapper JSON = JsonMapper.shared();

    static RotationFile in(Path directory) {
        return new RotationFile(directory.resolve("rotation.json"));
    }

    Optional<RotationState> read() throws KeyFileException {
        if (!Files.exists(path)) {
            return Optional.empty();
        }
        FileOwners.ofThisProcess().require(path);
        try {
            JsonNode node = JSON.readTree(Files.readString(path));
            Map<String, Instant> waitedFor = new TreeMap<>();
            node.path("waitedFor")
                    .propertyStream()
                    .forEach(entry -> waitedFor.put(
                            entry.getKey(), Instant.parse(entry.getValue().asString())));
            Set<String> without = new HashSet<>();
            node.path("without").valueStream().forEach(name -> without.add(name.asString()));
            return Optional.of(new RotationState(
                    RotationPhase.valueOf(node.path("phase").asString()),
                    Instant.parse(node.path("since").asString()),
                    node.path("by").asString(),
                    node.path("hold").asBoolean(),
                    node.path("oldRoot").asString(),
                    node.path("newRoot").asString(),
                    waitedFor,
                    without));
        } catch (IOException | JacksonException | DateTimeException | IllegalArgumentException damaged) {
            throw new KeyFileException(path + " is damaged. Restore it from a backup of the whole directory.", damaged);
        }
    }

    void write(RotationState state) throws KeyFileException {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("phase", state.phase().name());
        fields.put("since", state.since().toString());
        fields.put("by", state.by());
        fields.put("hold", state.hold());
        fields.put("oldRoot", state.oldRoot());
        fields.put("newRoot", state.newRoot());
        Map<String, String> waitedFor = new TreeMap<>();
        state.waitedFor().forEach((name, end) -> waitedFor.put(name, end.toString()));
        fields.put("waitedFor", waitedFor);
        fields.put("without", new TreeSet<>(state.without()));
        SecretFile.write(path, JSON.writeValueAsString(fields) + "\n");
    }

    /** Writes something beside it and takes it away again. */
    void requireWritable() throws KeyFileException {
        Path probe = path.resolveSibling("rotation.probe");
        SecretFile.write(probe, "is there room?\n");
        new RotationFile(probe).delete();
    }

    void delete() throws KeyFileException {
        try {
            Files.deleteIfExists(path);
        } catch (IOException failed) {
            throw new KeyFileException(path + " could not be deleted: " + failed + "; it is tried again.", failed);
        }
    }
}
