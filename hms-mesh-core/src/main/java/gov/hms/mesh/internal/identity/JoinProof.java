package gov.hms.mesh.internal.identity;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.RSAKey;

/**
 * Ties a Service Token to one request: whoever overhears or steals the token cannot have another key certified by it in the name of
 * this request, and whoever records the request cannot use it a second time. Both ends make and check it here, so that they cannot
 * differ.
 */
public final class JoinProof {
    private static final byte[] CONTEXT = "hms-join-1".getBytes(StandardCharsets.US_ASCII);

    private JoinProof() {}

    /**
     * @param nonce what HMS-SYS has just given out
     * @param key the one that the CSR is for
     */
    public static byte[] sign(PrivateKey key, byte[] nonce, String serviceToken, byte[] csr) {
        try {
            Signature signature = Signature.getInstance(algorithm(key instanceof RSAKey));
            signature.initSign(key);
            feed(signature, nonce, serviceToken, csr);
            return signature.sign();
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("a key that signed its CSR must sign the proof too", impossible);
        }
    }

    /** Whether the key's owner made this proof for exactly these. */
    public static boolean holds(PublicKey key, byte[] proof, byte[] nonce, String serviceToken, byte[] csr) {
        try {
            Signature signature = Signature.getInstance(algorithm(key instanceof RSAKey));
            signature.initVerify(key);
            feed(signature, nonce, serviceToken, csr);
            return signature.verify(proof);
        } catch (GeneralSecurityException malformed) {
            return false;
        }
    }

    private static void feed(Signature signature, byte[] nonce, String serviceToken, byte[] csr)
            throws GeneralSecurityException {
        MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
        signature.update(CONTEXT);
        signature.update(nonce);
        signature.update(sha256.digest(serviceToken.getBytes(StandardCharsets.UTF_8)));
        signature.update(sha256.digest(csr));
    }

    private static String algorithm(boolean rsa) {
        return rsa ? "SHA256withRSA" : "SHA256withECDSA";
    }
}
