package gov.hms.sys.ca;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** Files that only their owner may read. They are never readable by others, not even while they are being written. */
final class SecretFile {
    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rw-------");
    private static final int MAX_BYTES = 64 * 1024;

    private SecretFile() {}

    /** Writes the whole file or none of it, and forces it to the disk. */
    static void write(Path file, String content) throws KeyFileException {
        Path temporary = file.resolveSibling(file.getFileName() + ".new");
        FileAttribute<?> ownerOnly = PosixFilePermissions.asFileAttribute(OWNER_ONLY);
        try {
            Files.deleteIfExists(temporary);
            try (FileChannel channel = FileChannel.open(
                    temporary, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), ownerOnly)) {
                ByteBuffer bytes = ByteBuffer.wrap(content.getBytes(StandardCharsets.UTF_8));
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
                channel.force(true);
            }
            move(temporary, file);
        } catch (IOException failed) {
            throw new KeyFileException(
                    file + " could not be written: " + failed + ". Make " + file.getParent() + " writable.", failed);
        }
    }

    /** Atomic, and on the disk when it returns. */
    static void move(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
        try (FileChannel directory = FileChannel.open(to.getParent(), StandardOpenOption.READ)) {
            directory.force(true);
        }
    }

    /** @throws KeyFileException also when anybody but the owner may read it, or somebody else could have written it */
    static String read(Path file) throws KeyFileException {
        FileOwners.ofThisProcess().require(file);
        try {
            if (Files.size(file) > MAX_BYTES) {
                throw new KeyFileException(file + " has more than " + MAX_BYTES
                        + " bytes, which no key has. Put the right file in its place.");
            }
            return Files.readString(file);
        } catch (IOException failed) {
            throw new KeyFileException(
                    file + " could not be read: " + failed + ". Make it readable for the user that runs HMS-SYS.",
                    failed);
        }
    }
}
