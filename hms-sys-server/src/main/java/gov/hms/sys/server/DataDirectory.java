package gov.hms.sys.server;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The directory of one HMS-SYS, locked for as long as it runs: two on one database would each believe to be the only writer. */
final class DataDirectory implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DataDirectory.class);

    private final Path path;
    private final FileChannel lockFile;

    private DataDirectory(Path path, FileChannel lockFile) {
        this.path = path;
        this.lockFile = lockFile;
    }

    static DataDirectory open(Path path) throws StartupException {
        Path absolute = path.toAbsolutePath().normalize();
        try {
            Files.createDirectories(
                    absolute, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            FileChannel lockFile =
                    FileChannel.open(absolute.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (!lock(lockFile)) {
                lockFile.close();
                throw new StartupException("The data directory " + absolute
                        + " is in use by another HMS-SYS. Stop that one, or choose another directory with --data.");
            }
            return new DataDirectory(absolute, lockFile);
        } catch (IOException failed) {
            throw new StartupException(
                    "The data directory " + absolute + " cannot be written (" + failed
                            + "). Make it writable for this user, or choose another with --data.",
                    failed);
        }
    }

    private static boolean lock(FileChannel lockFile) throws IOException {
        try {
            FileLock lock = lockFile.tryLock();
            return lock != null;
        } catch (OverlappingFileLockException inThisProcess) {
            return false;
        }
    }

    Path resolve(String name) {
        return path.resolve(name);
    }

    /** Replaces the file as a whole, so that nobody ever reads half of it. */
    void write(String name, byte[] content) throws IOException {
        Path temporary = path.resolve(name + ".new");
        Files.write(temporary, content);
        Files.move(temporary, path.resolve(name), StandardCopyOption.ATOMIC_MOVE);
    }

    @Override
    public void close() {
        try {
            lockFile.close();
        } catch (IOException failed) {
            LOG.warn("{} could not be unlocked", path, failed);
        }
    }
}
