package gov.hms.sys.ca;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;

/** The secret of operators, in {@code operator.token}. Whoever may read that file may change policies. */
public final class OperatorToken {
    private static final int BYTES = 32;

    private final Path file;
    private final byte[] value;

    private OperatorToken(Path file, byte[] value) {
        this.file = file;
        this.value = value;
    }

    /** Reads the file in the directory; makes it when there is none. */
    public static OperatorToken open(Path directory, SecureRandom random) throws KeyFileException {
        Path file = directory.resolve("operator.token");
        if (!Files.exists(file)) {
            byte[] secret = new byte[BYTES];
            random.nextBytes(secret);
            SecretFile.write(file, Base64.getUrlEncoder().withoutPadding().encodeToString(secret) + "\n");
        }
        String value = SecretFile.read(file).strip();
        if (value.length() < BYTES) {
            throw new KeyFileException(file + " holds a token of " + value.length() + " characters, fewer than " + BYTES
                    + ". Delete it to have a new one made.");
        }
        return new OperatorToken(file, value.getBytes(StandardCharsets.UTF_8));
    }

    public Path file() {
        return file;
    }

    /** Takes the same time wherever the first difference is. */
    public boolean matches(String presented) {
        return MessageDigest.isEqual(value, presented.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public String toString() {
        return "operator token of " + file;
    }
}
