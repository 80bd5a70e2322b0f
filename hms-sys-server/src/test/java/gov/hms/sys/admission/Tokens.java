package gov.hms.sys.admission;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jose.util.Base64URL;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/** An IAM that signs whatever a test wants, also what no library would write. */
public final class Tokens {
    public static final String ISSUER = "https://iam.example";

    private final JWK key;
    private final String algorithm;

    private Tokens(JWK key, String algorithm) {
        this.key = key;
        this.algorithm = algorithm;
    }

    public static Tokens ec(String keyId) throws Exception {
        return new Tokens(new ECKeyGenerator(Curve.P_256).keyID(keyId).generate(), "ES256");
    }

    static Tokens rsa(String keyId) throws Exception {
        return new Tokens(new RSAKeyGenerator(2048).keyID(keyId).generate(), "RS256");
    }

    public JWK key() {
        return key;
    }

    /** A JWK set with this key alone, as it is published. */
    public String published() {
        return "{\"keys\":[" + key.toPublicJWK().toJSONString() + "]}";
    }

    public Map<String, Object> header() {
        Map<String, Object> header = new LinkedHashMap<>();
        header.put("alg", algorithm);
        header.put("typ", "JWT");
        header.put("kid", key.getKeyID());
        return header;
    }

    /** Of a good token, for ten minutes. */
    public static Map<String, Object> claims(Instant now) {
        Map<String, Object> claims = new LinkedHashMap<>();
        claims.put("iss", ISSUER);
        claims.put("aud", "hms-mesh");
        claims.put("sub", "fraud-scanner");
        claims.put("service", "fraud-scanner");
        claims.put("ns", "scan");
        claims.put("iat", now.getEpochSecond());
        claims.put("nbf", now.getEpochSecond());
        claims.put("exp", now.plusSeconds(600).getEpochSecond());
        claims.put("jti", "token-1");
        return claims;
    }

    public String sign(Map<String, Object> header, Map<String, Object> claims) throws Exception {
        return sign(json(header), json(claims));
    }

    public String sign(Map<String, Object> claims) throws Exception {
        return sign(header(), claims);
    }

    /** Of texts that may be no good JSON. The signature over them is good. */
    public String sign(String header, String claims) throws Exception {
        String signed = encoded(header) + "." + encoded(claims);
        byte[] bytes = signed.getBytes(StandardCharsets.US_ASCII);
        com.nimbusds.jose.JWSHeader by = new com.nimbusds.jose.JWSHeader(JWSAlgorithm.parse(algorithm));
        Base64URL signature = key instanceof RSAKey rsa
                ? new RSASSASigner(rsa).sign(by, bytes)
                : new ECDSASigner((ECKey) key).sign(by, bytes);
        return signed + "." + signature;
    }

    static String json(Map<String, Object> fields) {
        return JsonMapper.shared().writeValueAsString(fields);
    }

    static String encoded(String text) {
        return Base64URL.encode(text).toString();
    }
}
