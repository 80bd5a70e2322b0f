package gov.hms.mesh.internal.disk;

import java.util.Optional;

/** Small named files that outlive the process. A disk that fails costs the next start without HMS-SYS, never a call now. */
public interface StateDirectory {
    /** The file's content; empty when it is missing, damaged or unreadable. */
    Optional<byte[]> read(String name);

    /** As {@link #read}; empty too when somebody else could have read the file or put it there. */
    Optional<byte[]> readOwn(String name);

    /** Replaces the file, whole or not at all. Failures are logged. */
    void write(String name, byte[] content);

    /** Keeps nothing. */
    StateDirectory NONE = new StateDirectory() {
        @Override
        public Optional<byte[]> read(String name) {
            return Optional.empty();
        }

        @Override
        public Optional<byte[]> readOwn(String name) {
            return Optional.empty();
        }

        @Override
        public void write(String name, byte[] content) {}
    };
}
