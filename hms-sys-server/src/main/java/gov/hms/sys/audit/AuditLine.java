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
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A record as a line of JSON, and back. A line is taken for what it says only when writing it again gives the same bytes: so
 * there is one spelling of every record, and the hash covers all of it.
 */
final class AuditLine {
    /** What the first line's hash continues from. */
    static final String GENESIS = "0".repeat(64);

    private static final int LONGEST_FIELD = 4_096;
    private static final JsonMapper JSON = JsonMapper.shared();

    private AuditLine() {}

    static AuditRecord next(AuditEntry entry, long seq, Instant time, String previousHash) {
        AuditRecord unsealed = new AuditRecord(
                seq,
                time,
                bounded(entry.actor()),
                bounded(entry.action()),
                bounded(entry.target()),
                bounded(entry.detail()),
                "");
        return new AuditRecord(
                seq,
                time,
                unsealed.actor(),
                unsealed.action(),
                unsealed.target(),
                unsealed.detail(),
                hash(unsealed, previousHash));
    }

    /** One line, with its line feed; control characters are escaped, so that a record can never look like two. */
    static byte[] write(AuditRecord record) {
        Map<String, Object> fields = fields(record);
        fields.put("hash", record.hash());
        return (JSON.writeValueAsString(fields) + "\n").getBytes(StandardCharsets.UTF_8);
    }

    /** The record of a line, or empty when the line is torn, was altered, or does not continue {@code previousHash}. */
    static Optional<AuditRecord> read(String line, String previousHash) {
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
            boolean continues = record.hash().equals(hash(record, previousHash));
            boolean sameSpelling = (line + "\n").equals(new String(write(record), StandardCharsets.UTF_8));
            return continues && sameSpelling ? Optional.of(record) : Optional.empty();
        } catch (JacksonException | DateTimeException unreadable) {
            return Optional.empty();
        }
    }

    private static String hash(AuditRecord record, String previousHash) {
        try {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            sha256.update(previousHash.getBytes(StandardCharsets.US_ASCII));
            sha256.update(JSON.writeValueAsBytes(fields(record)));
            return HexFormat.of().formatHex(sha256.digest());
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java runtime has SHA-256", impossible);
        }
    }

    private static Map<String, Object> fields(AuditRecord record) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("seq", record.seq());
        fields.put("time", record.time().toString());
        fields.put("actor", record.actor());
        fields.put("action", record.action());
        fields.put("target", record.target());
        fields.put("detail", record.detail());
        return fields;
    }

    private static String bounded(String text) {
        return text.length() <= LONGEST_FIELD ? text : text.substring(0, LONGEST_FIELD) + "…";
    }
}
