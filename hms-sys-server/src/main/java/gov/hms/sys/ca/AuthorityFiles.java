package gov.hms.sys.ca;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.X509Certificate;
import java.util.List;

/**
 * Where one root and the issuing authority below it lie. {@code issuing.key.pem} holds the key and its certificate, so that both
 * change in one moment; {@code issuing.pem} is a copy for others to read.
 *
 * @param prefix empty for the root in use, {@code next-} for the one that is to follow
 */
record AuthorityFiles(Path directory, String prefix) {
    static AuthorityFiles current(Path directory) {
        return new AuthorityFiles(directory, "");
    }

    static AuthorityFiles next(Path directory) {
        return new AuthorityFiles(directory, "next-");
    }

    Path root() {
        return directory.resolve(prefix + "root.pem");
    }

    Path rootKey() {
        return directory.resolve(prefix + "root.key.pem");
    }

    Path issuing() {
        return directory.resolve(prefix + "issuing.pem");
    }

    Path issuingKey() {
        return directory.resolve(prefix + "issuing.key.pem");
    }

    List<Path> keys() {
        return List.of(rootKey(), issuingKey());
    }

    /** A root is made only where there was none: what is left of another one may be all that its owner has of it. */
    void requireNoTrace() throws KeyFileException {
        for (Path file : List.of(rootKey(), issuing(), issuingKey())) {
            if (Files.exists(file)) {
                throw new KeyFileException(root() + " is missing, but " + file.getFileName() + " is there."
                        + " Restore all files of " + directory
                        + " from the same backup, or move the directory away to"
                        + " begin with a new root (every workload then needs a new token).");
            }
        }
    }

    static void writePublic(Path file, List<X509Certificate> certificates) throws KeyFileException {
        SecretFile.write(file, Pem.write(certificates));
        try {
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        } catch (IOException failed) {
            throw new KeyFileException(file + " could not be made readable: " + failed, failed);
        }
    }

    static void createDirectory(Path directory) throws KeyFileException {
        try {
            Files.createDirectories(
                    directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        } catch (IOException failed) {
            throw new KeyFileException(
                    directory + " could not be created: " + failed + ". Make " + directory.getParent() + " writable.",
                    failed);
        }
    }
}
