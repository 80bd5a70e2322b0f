package gov.hms.samples.taxday.story;

import gov.hms.samples.taxday.returns.ReturnsGenerator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The pile of files that is handed in, over and over; each time under another return id. */
final class Returns {
    static final int GENERATED = 520;
    private static final long SEED = 20_260_415;

    private final List<Path> files;

    private Returns(List<Path> files) {
        this.files = files;
    }

    /** All files of the folder, whatever their names say. */
    static Returns of(Path folder) throws IOException {
        try (Stream<Path> entries = Files.list(folder)) {
            List<Path> files = entries.filter(Files::isRegularFile).sorted().toList();
            if (files.isEmpty()) {
                throw new IOException("--pdfs: " + folder + " holds no file (expected: at least one)");
            }
            return new Returns(files);
        }
    }

    static Returns generated(Path folder) throws IOException {
        new ReturnsGenerator(SEED).write(folder, GENERATED);
        return of(folder);
    }

    int size() {
        return files.size();
    }

    /** The file of the n-th filing. */
    byte[] file(long n) throws IOException {
        return Files.readAllBytes(files.get((int) (n % files.size())));
    }

    static String id(long n) {
        return "26-%08d".formatted(n);
    }
}
