package gov.hms.sys.console;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;

/**
 * The files of the console: ours, and those parts of others that it is built on. {@code files.properties} names each one with
 * the place in the class path where it is; what it does not name is not served. All are read at the start: a file that is missing
 * in a build is missed then.
 */
public final class ConsoleFiles {
    /** The page itself. */
    public static final String PAGE = "index.html";

    private static final Map<String, String> TYPES = Map.of(
            "html", "text/html; charset=utf-8",
            "js", "text/javascript; charset=utf-8",
            "css", "text/css; charset=utf-8",
            "svg", "image/svg+xml",
            "woff2", "font/woff2");

    private final Map<String, ConsoleFile> files = new TreeMap<>();

    /** @throws IllegalStateException when one is missing */
    public ConsoleFiles() {
        Properties places = new Properties();
        try (InputStream in = open("console/files.properties")) {
            places.load(in);
            for (String name : places.stringPropertyNames()) {
                files.put(name, read(name, places.getProperty(name).strip()));
            }
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    public Optional<ConsoleFile> find(String name) {
        return Optional.ofNullable(files.get(name));
    }

    private static ConsoleFile read(String name, String place) throws IOException {
        String type = TYPES.get(name.substring(name.lastIndexOf('.') + 1));
        if (type == null) {
            throw new IllegalStateException(
                    "console/files.properties: " + name + " (expected: one of " + TYPES.keySet() + " at its end)");
        }
        try (InputStream in = open(place)) {
            byte[] content = in.readAllBytes();
            return new ConsoleFile(type, content, etag(content));
        }
    }

    private static InputStream open(String place) {
        InputStream in = ConsoleFiles.class.getClassLoader().getResourceAsStream(place);
        if (in == null) {
            throw new IllegalStateException(place + " is not in the class path (expected: a file of the console)");
        }
        return in;
    }

    private static String etag(byte[] content) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(content);
            return '"' + HexFormat.of().formatHex(hash, 0, 16) + '"';
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java runtime has SHA-256", impossible);
        }
    }
}
