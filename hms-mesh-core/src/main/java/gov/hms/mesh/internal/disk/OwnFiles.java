package gov.hms.mesh.internal.disk;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * Whose kept files may be believed: those that nobody else can read or write, that belong to the user of this process or to root,
 * and in whose directory nobody else can put another one in their place. Who could would choose whom this process trusts, or be it.
 * Where the file system knows no modes, as on Windows, only owners count.
 */
final class OwnFiles {
    private static final Set<PosixFilePermission> FOR_FILES = PosixFilePermissions.fromString("rw-------");
    private static final Set<PosixFilePermission> FOR_DIRECTORIES = PosixFilePermissions.fromString("rwx------");
    private static final Set<PosixFilePermission> WRITING =
            EnumSet.of(PosixFilePermission.GROUP_WRITE, PosixFilePermission.OTHERS_WRITE);
    private static final int ROOT = 0;

    private OwnFiles() {}

    /** What a new file is made with. */
    static FileAttribute<?>[] newFile(Path directory) {
        return with(FOR_FILES, directory);
    }

    /** What a new directory is made with. */
    static FileAttribute<?>[] newDirectory(Path directory) {
        return with(FOR_DIRECTORIES, directory);
    }

    private static FileAttribute<?>[] with(Set<PosixFilePermission> mode, Path directory) {
        return knows("posix", directory)
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(mode)}
                : new FileAttribute<?>[0];
    }

    /** Why this file may not be believed, and what to do; empty when it may. */
    static Optional<String> objection(Path file) throws IOException {
        Path directory = file.toAbsolutePath().getParent();
        if (knows("posix", file)) {
            Set<PosixFilePermission> around = Files.getPosixFilePermissions(directory);
            if (around.stream().anyMatch(WRITING::contains)) {
                return Optional.of(directory + " has mode " + PosixFilePermissions.toString(around)
                        + " (expected: written by its owner only); run: chmod 700 " + directory);
            }
            Set<PosixFilePermission> mode = Files.getPosixFilePermissions(file);
            if (!FOR_FILES.containsAll(mode)) {
                return Optional.of(file + " has mode " + PosixFilePermissions.toString(mode)
                        + " (expected: read and written by its owner only); delete it");
            }
        }
        UserPrincipal self = self(directory);
        for (Path path : new Path[] {directory, file}) {
            UserPrincipal owner = Files.getOwner(path);
            if (!owner.equals(self) && !ofRoot(path)) {
                return Optional.of(path + " belongs to " + owner.getName() + " (expected: " + self.getName()
                        + ", who runs this process, or root); find out who put it there, and delete it");
            }
        }
        return Optional.empty();
    }

    /** Whom a file that this process makes belongs to: the JDK's other ways to ask are not in every runtime. */
    private static UserPrincipal self(Path directory) throws IOException {
        Path probe = Files.createTempFile(directory, "owner", ".new", newFile(directory));
        try {
            return Files.getOwner(probe);
        } finally {
            Files.deleteIfExists(probe);
        }
    }

    private static boolean ofRoot(Path path) throws IOException {
        return knows("unix", path) && Integer.valueOf(ROOT).equals(Files.getAttribute(path, "unix:uid"));
    }

    private static boolean knows(String view, Path path) {
        return path.getFileSystem().supportedFileAttributeViews().contains(view);
    }
}
