package gov.hms.mesh;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Supplier;

/** A Service Token that somebody else keeps fresh, as Kubernetes does with a projected one; so it is read at each use. */
record TokenFile(Path file) implements Supplier<String> {
    private static final int MAX_BYTES = 16 << 10;

    @Override
    public String get() {
        byte[] bytes;
        try (InputStream in = Files.newInputStream(file)) {
            bytes = in.readNBytes(MAX_BYTES + 1);
        } catch (IOException unreadable) {
            throw new MeshJoinException("HMS_MESH_TOKEN_FILE: " + file + " cannot be read ("
                    + unreadable.getClass().getSimpleName() + "). Make it readable for this process");
        }
        if (bytes.length > MAX_BYTES) {
            throw new MeshJoinException("HMS_MESH_TOKEN_FILE: " + file + " has more than " + MAX_BYTES
                    + " bytes, which no Service Token has. Name the right file");
        }
        return new String(bytes, StandardCharsets.US_ASCII).strip();
    }
}
