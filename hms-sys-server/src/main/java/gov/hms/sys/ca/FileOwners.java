package gov.hms.sys.ca;

import com.sun.security.auth.module.UnixSystem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Set;

/**
 * Whose secrets may be used: those that nobody else can read, that belong to the user of this process or to root, and in whose
 * directory nobody else can put another file in their place.
 *
 * @param user number of the user that this process runs as
 */
record FileOwners(long user) {
    private static final Set<PosixFilePermission> OWNER_ONLY =
            EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);
    private static final long ROOT = 0;

    static FileOwners ofThisProcess() {
        return new FileOwners(new UnixSystem().getUid());
    }

    void require(Path file) throws KeyFileException {
        try {
            Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(file);
            if (!OWNER_ONLY.containsAll(permissions)) {
                throw new KeyFileException(file + " has mode " + PosixFilePermissions.toString(permissions)
                        + ", so that others can use what is in it. Run: chmod 600 " + file
                        + " ; and if others could read it, take what it proves for known to them: for a key of the"
                        + " certificate authority, hms ca rotate replaces the root; what is deleted stays trusted.");
            }
            requireOwner(file);
            Path directory = file.toAbsolutePath().getParent();
            requireOwner(directory);
            Set<PosixFilePermission> around = Files.getPosixFilePermissions(directory);
            if (around.contains(PosixFilePermission.GROUP_WRITE) || around.contains(PosixFilePermission.OTHERS_WRITE)) {
                throw new KeyFileException(directory + " has mode " + PosixFilePermissions.toString(around)
                        + ", so that others can put files in the place of " + file.getFileName()
                        + ". Run: chmod 700 " + directory);
            }
        } catch (IOException failed) {
            throw new KeyFileException(
                    file + " could not be read: " + failed + ". Make it readable for the user that runs HMS-SYS.",
                    failed);
        }
    }

    private void requireOwner(Path path) throws IOException, KeyFileException {
        long owner = ((Number) Files.getAttribute(path, "unix:uid")).longValue();
        if (owner != user && owner != ROOT) {
            throw new KeyFileException(path + " belongs to user " + owner + " (expected: " + user
                    + ", who runs HMS-SYS, or root). Find out who put it there; if it is yours, run: chown " + user
                    + " " + path);
        }
    }
}
