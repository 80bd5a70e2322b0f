package gov.hms.sys.audit;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.core.SerializableString;
import tools.jackson.core.io.CharacterEscapes;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A record as a line of JSON, and back. A line is taken for what it says only when writing it again gives the same bytes: so
 * there is one spelling of every record, and the hash covers all of it.
 *
 * <p>A line is printable ASCII; everything else in it is escaped. So no name can end a line, start a colour on the terminal of
 * who reads the file, or turn the direction of its text.
 */
final class AuditLine {
    /** What the first line's hash continues from. */
    static final String GENESIS = "0".repeat(64);

    /** No record has a longer line. */
    static final int LONGEST_LINE = 1 << 16;

    private static final int LONGEST_ACTION = 64;
    private static final int LONGEST_NAME = 512;
    private static final int LONGEST_DETAIL = 4_096;
    private static final JsonMapper JSON = new JsonMapper(JsonFactory.builder()
            .highestNonEscapedChar(126)
            .characterEscapes(new PrintableAscii())
            .build());
    private static final String HASH_FIELD = ",\"hash\":\"";

    private AuditLine() {}

    /** A record with the line that says it, line feed included. */
    record Written(AuditRecord record, byte[] line) {}

    static Written next(AuditEntry entry, long seq, Instant time, String previousHash) {
        AuditRecord unsealed = new AuditRecord(
                seq,
                time,
                bounded(entry.actor(), LONGEST_NAME),
                bounded(entry.action(), LONGEST_ACTION),
                bounded(entry.target(), LONGEST_NAME),
                bounded(entry.detail(), LONGEST_DETAIL),
                "");
        String body = body(unsealed);
        String hash = hash(body, previousHash);
        return new Written(unsealed.withHash(hash), line(body, hash));
    }

    static byte[] write(AuditRecord record) {
        return line(body(record), record.hash());
    }

    /** The record of a line without its line feed, or empty when no record has this line. The chain is not looked at. */
    static Optional<AuditRecord> read(String line) {
        try {
            JsonNode node = JSON.readTree(line);
            AuditRecord record = new AuditRecord(
                    node.path("seq").asLong(0),
                    Instant.parse(node.path("time").asString("")),
                    node.path("actor").asString(""),
                    node.path("action").asString(""),
                    node.path("target").asString(""),
                    node.path("detail").asString(""),
                    node.path("hash").asString(""));
            boolean sameSpelling = (line + "\n").equals(new String(write(record), StandardCharsets.ISO_8859_1));
            return sameSpelling ? Optional.of(record) : Optional.empty();
        } catch (JacksonException | DateTimeException unreadable) {
            return Optional.empty();
        }
    }

    /** Whether the record's hash is the one that continues {@code previousHash}. */
    static boolean continues(AuditRecord record, String previousHash) {
        return record.hash().equals(hash(body(record), previousHash));
    }

    private static byte[] line(String body, String hash) {
        String line = body.substring(0, body.length() - 1) + HASH_FIELD + hash + "\"}\n";
        return line.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static String hash(String body, String previousHash) {
        try {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            sha256.update(previousHash.getBytes(StandardCharsets.US_ASCII));
            sha256.update(body.getBytes(StandardCharsets.US_ASCII));
            return HexFormat.of().formatHex(sha256.digest());
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java runtime has SHA-256", impossible);
        }
    }

    private static String body(AuditRecord record) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("seq", record.seq());
        fields.put("time", record.time().toString());
        fields.put("actor", record.actor());
        fields.put("action", record.action());
        fields.put("target", record.target());
        fields.put("detail", record.detail());
        return JSON.writeValueAsString(fields);
    }

    /** The text, cut between two characters where it is too long. */
    private static String bounded(String text, int longest) {
        if (text.length() <= longest) {
            return text;
        }
        int end = Character.isHighSurrogate(text.charAt(longest - 1)) ? longest - 1 : longest;
        return text.substring(0, end) + "…";
    }

    private static final class PrintableAscii extends CharacterEscapes {
        private static final long serialVersionUID = 1L;
        private static final int DEL = 127;

        private final int[] ascii = CharacterEscapes.standardAsciiEscapesForJSON();

        PrintableAscii() {
            ascii[DEL] = CharacterEscapes.ESCAPE_STANDARD;
        }

        @Override
        public int[] getEscapeCodesForAscii() {
            return ascii;
        }

        @Override
        public SerializableString getEscapeSequence(int character) {
            return null;
        }
    }
}
