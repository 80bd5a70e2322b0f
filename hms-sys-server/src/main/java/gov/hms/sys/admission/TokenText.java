package gov.hms.sys.admission;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSObject;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.util.Base64;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A token taken apart, before anything is known about who wrote it. Strict: what could be read in two ways is not read, because
 * whoever checks one reading and acts on the other can be deceived.
 *
 * @param claims not to be believed before the signature is verified
 */
record TokenText(JWSObject signed, JWSAlgorithm algorithm, String keyId, JsonNode claims) {
    private static final int MAX_LENGTH = 8 * 1024;
    private static final Pattern COMPACT = Pattern.compile("[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+");

    /** Thumbprints only say again which key it is; whatever would bring a key along, or a new meaning, is not among them. */
    private static final Set<String> HEADER_FIELDS = Set.of("alg", "typ", "kid", "x5t", "x5t#S256");

    private static final Set<String> TYPES = Set.of("jwt", "at+jwt");

    private static final JsonMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(16)
                            .maxNumberLength(32)
                            .maxDocumentLength(MAX_LENGTH)
                            .build())
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    static TokenText parse(String token) throws NotAdmittedException {
        if (token.length() > MAX_LENGTH) {
            throw NotAdmittedException.notGenuine(
                    "service token: " + token.length() + " characters (expected: at most " + MAX_LENGTH + ")");
        }
        if (!COMPACT.matcher(token).matches()) {
            throw NotAdmittedException.notGenuine("service token: malformed (expected: a signed JWT, three parts)");
        }
        String[] parts = token.split("\\.");
        JsonNode header = json("header", parts[0]);
        JsonNode claims = json("claims", parts[1]);
        requireHeader(header);
        try {
            JWSObject signed = JWSObject.parse(token);
            return new TokenText(signed, signed.getHeader().getAlgorithm(), text(header, "kid"), claims);
        } catch (ParseException | IllegalArgumentException | IllegalStateException malformed) {
            throw NotAdmittedException.notGenuine("service token: malformed (expected: a signed JWT)");
        }
    }

    private static JsonNode json(String part, String encoded) throws NotAdmittedException {
        try {
            String text = new String(Base64.getUrlDecoder().decode(encoded), StandardCharsets.UTF_8);
            JsonNode node = JSON.readTree(text);
            if (node.isObject()) {
                return node;
            }
        } catch (JacksonException | IllegalArgumentException malformed) {
            throw NotAdmittedException.notGenuine("service token: " + part
                    + " malformed (expected: base64url of a JSON object, no key twice, at most 16 levels)");
        }
        throw NotAdmittedException.notGenuine("service token: " + part + " is no JSON object");
    }

    private static void requireHeader(JsonNode header) throws NotAdmittedException {
        Set<String> found = new TreeSet<>(header.propertyNames());
        if (!HEADER_FIELDS.containsAll(found)) {
            found.removeAll(HEADER_FIELDS);
            throw NotAdmittedException.notGenuine("service token: header has " + shown(String.join(", ", found))
                    + " (expected: nothing but " + new TreeSet<>(HEADER_FIELDS) + ")");
        }
        if (!TYPES.contains(text(header, "typ").toLowerCase(java.util.Locale.ROOT)) && header.has("typ")) {
            throw NotAdmittedException.notGenuine(
                    "service token: typ " + shown(text(header, "typ")) + " (expected: JWT)");
        }
        if (text(header, "kid").isEmpty()) {
            throw NotAdmittedException.notGenuine("service token: kid is missing");
        }
    }

    /** The text of a field, or an empty one when it is something else. */
    private static String text(JsonNode object, String field) {
        JsonNode value = object.path(field);
        return value.isString() ? value.stringValue() : "";
    }

    /** The issuer that the token names; empty when it names none. */
    String issuer() {
        return text(claims, "iss");
    }

    /** A stranger's text, for a message. */
    static String shown(String text) {
        String cut = text.length() > 100 ? text.substring(0, 100) + "…" : text;
        return cut.replaceAll("\\p{Cntrl}", "?");
    }

    /** Nothing of the token. */
    @Override
    public String toString() {
        return "service token";
    }
}
