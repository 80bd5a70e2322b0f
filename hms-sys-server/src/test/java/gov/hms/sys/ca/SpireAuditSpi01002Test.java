package gov.hms.sys.ca;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * SPI-01-002 of the audit of SPIRE: keys lay on the disk where others on the machine could read them. Ours are written for their owner
 * alone, and one that somebody has opened to others since is not used.
 */
class SpireAuditSpi01002Test {
    @TempDir
    Path directory;

    private void open() throws KeyFileException {
        CertificateAuthority.open(directory.resolve("ca"), "hms.local", InstantSource.system(), new SecureRandom());
    }

    @BeforeEach
    void make() throws Exception {
        open();
    }

    private List<Path> keys() throws Exception {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(file -> file.toString().endsWith(".key.pem")).toList();
        }
    }

    @Test
    void everyKeyIsWrittenForItsOwnerAlone() throws Exception {
        assertThat(keys())
                .hasSize(2)
                .allSatisfy(key -> assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(key)))
                        .isEqualTo("rw-------"));
    }

    @Test
    void aKeyThatOthersCanReadIsNotUsed() throws Exception {
        for (Path key : keys()) {
            Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-r--r--"));
            assertThatThrownBy(this::open)
                    .isInstanceOf(KeyFileException.class)
                    .hasMessageContaining("chmod 600 " + key);
            Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
        }
        open();
    }
}
