package gov.hms.sys.control;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongSupplier;

/**
 * The texts of a directory's files. A file is read again when its size, time or inode changed, and only after these stood still
 * for {@link #SETTLED}, so that half-written ones are not.
 */
final class SettledFiles {
    static final Duration SETTLED = Duration.ofMillis(25);

    private static final int MAX_BYTES = 256 * 1024;
    private static final int MAX_FILES = 10_000;

    private final Path directory;
    private final LongSupplier nanoTime;
    private final Map<String, Known> known = new HashMap<>();

    private record Stamp(long size, FileTime modified, Object key) {}

    /** @param content of {@code stamp}; {@link FileContent.Unsettled} until it was read */
    private record Known(Stamp stamp, long sinceNanos, FileContent content) {}

    SettledFiles(Path directory, LongSupplier nanoTime) {
        this.directory = directory;
        this.nanoTime = nanoTime;
    }

    /** @throws NoSuchFileException when there is no directory */
    Map<String, FileContent> list() throws IOException {
        Map<String, Stamp> stamps = stamps();
        known.keySet().retainAll(stamps.keySet());
        Map<String, FileContent> contents = new TreeMap<>();
        stamps.forEach((file, stamp) -> contents.put(file, content(file, stamp)));
        return contents;
    }

    private FileContent content(String file, Stamp stamp) {
        long now = nanoTime.getAsLong();
        Known last = known.get(file);
        if (last == null || !last.stamp.equals(stamp)) {
            last = new Known(stamp, now, new FileContent.Unsettled());
        } else if (!(last.content instanceof FileContent.Text) && now - last.sinceNanos >= SETTLED.toNanos()) {
            last = new Known(stamp, last.sinceNanos, read(directory.resolve(file), stamp));
        }
        known.put(file, last);
        return last.content;
    }

    private static FileContent read(Path file, Stamp stamp) {
        if (stamp.size > MAX_BYTES) {
            return new FileContent.Unreadable(stamp.size + " bytes (expected: at most " + MAX_BYTES + ")");
        }
        try {
            return new FileContent.Text(Files.readString(file));
        } catch (CharacterCodingException notText) {
            return new FileContent.Unreadable("not UTF-8 (expected: text in UTF-8)");
        } catch (IOException failed) {
            return new FileContent.Unreadable("could not be read: " + failed);
        }
    }

    private Map<String, Stamp> stamps() throws IOException {
        Map<String, Stamp> stamps = new TreeMap<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "*.{yml,yaml,json}")) {
            for (Path file : files) {
                if (stamps.size() < MAX_FILES) {
                    putStamp(file, stamps);
                }
            }
        } catch (DirectoryIteratorException failed) {
            throw failed.getCause();
        }
        return stamps;
    }

    private static void putStamp(Path file, Map<String, Stamp> stamps) throws IOException {
        BasicFileAttributes attributes;
        try {
            attributes = Files.readAttributes(file, BasicFileAttributes.class);
        } catch (NoSuchFileException vanished) {
            return;
        }
        if (attributes.isRegularFile()) {
            stamps.put(
                    file.getFileName().toString(),
                    new Stamp(attributes.size(), attributes.lastModifiedTime(), attributes.fileKey()));
        }
    }
}
