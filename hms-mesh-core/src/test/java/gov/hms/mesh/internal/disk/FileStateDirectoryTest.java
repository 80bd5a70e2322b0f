package gov.hms.mesh.internal.disk;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileStateDirectoryTest {
    @TempDir
    Path temporary;

    @Test
    void whatIsWrittenIsReadByALaterProcessAndByItsOwnerOnly() throws IOException {
        Path place = temporary.resolve("new/state");
        new FileStateDirectory(place).write("mesh", new byte[] {1, 2, 3});

        assertThat(new FileStateDirectory(place).read("mesh")).hasValue(new byte[] {1, 2, 3});
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(place.resolve("mesh"))))
                .isEqualTo("rw-------");
        try (var files = Files.list(place)) {
            assertThat(files).as("no temporary file is left").hasSize(1);
        }
    }

    @Test
    void aMissingFileIsEmpty() {
        assertThat(new FileStateDirectory(temporary).read("mesh")).isEmpty();
    }

    @Test
    void aFileCutAtAnyByteOrWithAnyByteChangedIsNotUsed() throws IOException {
        FileStateDirectory state = new FileStateDirectory(temporary);
        byte[] content = new byte[200];
        Arrays.fill(content, (byte) 7);
        state.write("mesh", content);
        byte[] whole = Files.readAllBytes(temporary.resolve("mesh"));
        for (int length = 0; length < whole.length; length++) {
            Files.write(temporary.resolve("mesh"), Arrays.copyOf(whole, length));
            assertThat(state.read("mesh")).as("cut at %d", length).isEmpty();
        }
        for (int i = 0; i < whole.length; i++) {
            byte[] changed = whole.clone();
            changed[i] ^= 1;
            Files.write(temporary.resolve("mesh"), changed);
            assertThat(state.read("mesh")).as("changed at %d", i).isEmpty();
        }
    }

    @Test
    void aDirectoryThatCannotBeMadeCostsNothingButTheFile() throws IOException {
        Path file = Files.writeString(temporary.resolve("file"), "not a directory");
        FileStateDirectory state = new FileStateDirectory(file.resolve("state"));
        state.write("mesh", new byte[] {1});
        assertThat(state.read("mesh")).isEmpty();
    }
}
