package gov.hms.sys.ca;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The end of a rotation on the disk. Each step can be done again from wherever a crash left it; the root that lost goes into a
 * directory of its own, {@code retired-…}, because it may be its owner's only copy.
 */
final class RotationMoves {
    private static final int NAME = 16;
    private static final String RETIRED = "retired-";

    private RotationMoves() {}

    /** What a crash interrupted. */
    static void finishInterrupted(Path directory) throws KeyFileException {
        Optional<RotationState> state = RotationFile.in(directory).read();
        if (state.isEmpty()) {
            return;
        }
        boolean undone = state.get().phase() == RotationPhase.UNDO && !RootLine.isAt(AuthorityFiles.next(directory));
        if (undone) {
            undo(directory, state.get());
        } else if (state.get().phase() == RotationPhase.DROP_OLD) {
            dropOld(directory, state.get());
        }
    }

    /** Until the old root's certificate is away, none of the new one's files has taken its place. */
    static void dropOld(Path directory, RotationState state) throws KeyFileException {
        AuthorityFiles current = AuthorityFiles.current(directory);
        AuthorityFiles next = AuthorityFiles.next(directory);
        boolean oldIsThere = Files.exists(current.root())
                && CertificateAuthority.sha256(KeyPairFiles.readCertificate(current.root()))
                        .equals(state.oldRoot());
        if (oldIsThere) {
            RootLine.move(current, retired(directory, state.oldRoot()), false);
        }
        RootLine.move(next, current, false);
        RotationFile.in(directory).delete();
    }

    /** The new root's certificate goes first: without it nobody takes the rest for a root that is to follow. */
    static void undo(Path directory, RotationState state) throws KeyFileException {
        RootLine.move(AuthorityFiles.next(directory), retired(directory, state.newRoot()), true);
        RotationFile.in(directory).delete();
    }

    /** Encrypts the keys of roots of former times too, as the vault does with those in use. */
    static void sealRetired(Path directory, KeyVault vault) throws KeyFileException {
        try (DirectoryStream<Path> all = Files.newDirectoryStream(directory, RETIRED + "*")) {
            for (Path retired : all) {
                for (Path key : AuthorityFiles.current(retired).keys()) {
                    if (Files.exists(key)) {
                        vault.seal(key);
                    }
                }
            }
        } catch (IOException unreadable) {
            throw new KeyFileException(directory + " cannot be listed: " + unreadable, unreadable);
        }
    }

    private static AuthorityFiles retired(Path directory, String root) throws KeyFileException {
        Path retired = directory.resolve(RETIRED + root.substring(0, NAME));
        AuthorityFiles.createDirectory(retired);
        return AuthorityFiles.current(retired);
    }
}
