package gov.hms.mesh.internal.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.zip.CRC32C;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@link StateDirectory} in a directory of the file system, readable by its owner only. Each file starts with a checksum; it is
 * written beside its place, forced to disk and moved into place, so that a crash leaves the old one or the new one. Several
 * processes of one service may share the directory: the last writer wins, whole.
 */
public final class FileStateDirectory implements StateDirectory {
    private static final Logger log = LoggerFactory.getLogger(FileStateDirectory.class);
    private static final int MAX_BYTES = 8 << 20;
    private static final int CHECKSUM_BYTES = 8;

    private final Path directory;

    public FileStateDirectory(Path directory) {
        this.directory = directory;
    }

    @Override
    public Optional<byte[]> read(String name) {
        Path file = directory.resolve(name);
        try {
            if (Files.size(file) > MAX_BYTES) {
                log.warn("{} is larger than {} bytes and is not read", file, MAX_BYTES);
                return Optional.empty();
            }
            ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file));
            if (bytes.remaining() < CHECKSUM_BYTES) {
                log.warn("{} is cut off and is not used", file);
                return Optional.empty();
            }
            long expected = bytes.getLong();
            byte[] content = new byte[bytes.remaining()];
            bytes.get(content);
            if (checksum(content) != expected) {
                log.warn("{} is damaged (checksum) and is not used", file);
                return Optional.empty();
            }
            return Optional.of(content);
        } catch (NoSuchFileException missing) {
            return Optional.empty();
        } catch (IOException unreadable) {
            log.warn("{} cannot be read: {}", file, unreadable.toString());
            return Optional.empty();
        }
    }

    @Override
    public Optional<byte[]> readOwn(String name) {
        Path file = directory.resolve(name);
        try {
            if (!Files.exists(file)) {
                return Optional.empty();
            }
            Optional<String> objection = OwnFiles.objection(file);
            if (objection.isPresent()) {
                log.warn("{} is not used, because others could have read or written it: {}", file, objection.get());
                return Optional.empty();
            }
        } catch (IOException unknown) {
            log.warn(
                    "{} is not used, because it cannot be found out whether others could have written it: {}; make its directory"
                            + " writable for the user that runs this process, and for nobody else",
                    file,
                    unknown.toString());
            return Optional.empty();
        }
        return read(name);
    }

    @Override
    public void write(String name, byte[] content) {
        Path file = directory.resolve(name);
        try {
            Files.createDirectories(directory, OwnFiles.newDirectory(directory));
            Path fresh = Files.createTempFile(directory, name, ".new", OwnFiles.newFile(directory));
            try {
                try (FileChannel channel = FileChannel.open(fresh, StandardOpenOption.WRITE)) {
                    ByteBuffer bytes = ByteBuffer.allocate(CHECKSUM_BYTES + content.length)
                            .putLong(checksum(content))
                            .put(content)
                            .flip();
                    while (bytes.hasRemaining()) {
                        channel.write(bytes);
                    }
                    channel.force(true);
                }
                move(fresh, file);
            } finally {
                Files.deleteIfExists(fresh);
            }
        } catch (IOException failure) {
            log.warn(
                    "{} cannot be written ({}); a start without HMS-SYS will see the older state",
                    file,
                    failure.toString());
        }
    }

    private static void move(Path from, Path to) throws IOException {
        try {
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (AtomicMoveNotSupportedException plain) {
            Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private static long checksum(byte[] content) {
        CRC32C crc = new CRC32C();
        crc.update(content);
        return crc.getValue();
    }
}
