package gov.hms.sys.audit;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A signed statement: at this time, the record with this number had this hash, and so all before it were as they were.
 *
 * @param kind a milestone cannot be passed off as the head of the log, nor the other way round
 */
record Checkpoint(Kind kind, long seq, Instant time, String hash, String key, String signature) {
    private static final JsonMapper JSON = JsonMapper.shared();

    enum Kind {
        /** One of many, kept for good. */
        MILESTONE("hms-audit-checkpoint-1"),
        /** The last record there was; replaced by the next one. */
        HEAD("hms-audit-head-1");

        final String word;

        Kind(String word) {
            this.word = word;
        }
    }

    static Checkpoint sign(Kind kind, long seq, Instant time, String hash, CheckpointSigner signer) {
        byte[] signature = signer.sign(statement(kind, seq, time, hash));
        return new Checkpoint(
                kind,
                seq,
                time,
                hash,
                signer.key().fingerprint(),
                Base64.getEncoder().encodeToString(signature));
    }

    boolean signedBy(CheckpointKey by) {
        try {
            byte[] decoded = Base64.getDecoder().decode(signature);
            // the last character has bits that decoders ignore: there is one spelling of a signature, as of all else
            return Base64.getEncoder().encodeToString(decoded).equals(signature)
                    && key.equals(by.fingerprint())
                    && by.verifies(statement(kind, seq, time, hash), decoded);
        } catch (IllegalArgumentException notBase64) {
            return false;
        }
    }

    /** One line, without a line feed. */
    String write() {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("seq", seq);
        fields.put("time", time.toString());
        fields.put("hash", hash);
        fields.put("key", key);
        fields.put("signature", signature);
        return JSON.writeValueAsString(fields);
    }

    static Optional<Checkpoint> read(Kind kind, String line) {
        try {
            JsonNode node = JSON.readTree(line);
            Checkpoint checkpoint = new Checkpoint(
                    kind,
                    node.path("seq").asLong(0),
                    Instant.parse(node.path("time").asString("")),
                    node.path("hash").asString(""),
                    node.path("key").asString(""),
                    node.path("signature").asString(""));
            return Optional.of(checkpoint).filter(read -> read.write().equals(line));
        } catch (JacksonException | DateTimeException unreadable) {
            return Optional.empty();
        }
    }

    private static byte[] statement(Kind kind, long seq, Instant time, String hash) {
        return (kind.word + "\n" + seq + "\n" + time + "\n" + hash).getBytes(StandardCharsets.US_ASCII);
    }
}
