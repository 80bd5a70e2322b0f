package gov.hms.sys.admission;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import gov.hms.sys.admission.NotAdmittedException.Reason;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Arrays;
import java.util.function.LongSupplier;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Nonces: each is good once, for a minute, with this very HMS-SYS. Giving one out costs no memory, since anybody may ask: it holds
 * chance, the time, and a keyed hash of both. Remembered is only which were used, and only a holder of a good token can use one.
 */
final class Challenges {
    private static final Duration LIFE = Duration.ofMinutes(1);
    private static final int CHANCE = 16;
    private static final int TIME = Long.BYTES;
    private static final int HASH = 32;

    /** More than can be used in a minute by as many as are let in at the same time. */
    private static final int MOST_USED = 100_000;

    private final SecureRandom random;
    private final LongSupplier nanoTime;
    private final SecretKeySpec key;
    private final Cache<ByteBuffer, Boolean> used;

    Challenges(SecureRandom random, LongSupplier nanoTime) {
        this.random = random;
        this.nanoTime = nanoTime;
        byte[] secret = new byte[HASH];
        random.nextBytes(secret);
        this.key = new SecretKeySpec(secret, "HmacSHA256");
        this.used = Caffeine.newBuilder()
                .ticker(nanoTime::getAsLong)
                .expireAfterWrite(LIFE.plusSeconds(1))
                .build();
    }

    byte[] create() {
        byte[] chance = new byte[CHANCE];
        random.nextBytes(chance);
        byte[] signed = ByteBuffer.allocate(CHANCE + TIME)
                .put(chance)
                .putLong(nanoTime.getAsLong())
                .array();
        return ByteBuffer.allocate(CHANCE + TIME + HASH)
                .put(signed)
                .put(hash(signed))
                .array();
    }

    /** Refuses what was not given out here within the last minute. */
    void requireFresh(byte[] nonce) throws NotAdmittedException {
        if (nonce.length != CHANCE + TIME + HASH) {
            throw refused(Reason.NONCE, nonce.length == 0 ? "missing" : nonce.length + " bytes");
        }
        byte[] signed = Arrays.copyOf(nonce, CHANCE + TIME);
        if (!MessageDigest.isEqual(hash(signed), Arrays.copyOfRange(nonce, CHANCE + TIME, nonce.length))) {
            throw refused(Reason.NONCE_STALE, "not given out by this HMS-SYS");
        }
        long age = nanoTime.getAsLong() - ByteBuffer.wrap(nonce, CHANCE, TIME).getLong();
        if (age < 0 || age > LIFE.toNanos()) {
            throw refused(Reason.NONCE_STALE, "older than " + LIFE.toSeconds() + " s");
        }
    }

    /** Refuses what was used before; of any number at the same moment one gets through. */
    void use(byte[] nonce) throws NotAdmittedException {
        if (used.estimatedSize() >= MOST_USED) {
            used.cleanUp();
            if (used.estimatedSize() >= MOST_USED) {
                throw new NotAdmittedException(
                        Reason.LIMIT,
                        "nonces used within a minute: " + MOST_USED,
                        "too many joins; try again in a second");
            }
        }
        if (used.asMap().putIfAbsent(ByteBuffer.wrap(nonce.clone()), true) != null) {
            throw refused(Reason.NONCE, "used before; the request was recorded and is played back");
        }
    }

    private static NotAdmittedException refused(Reason reason, String found) {
        return new NotAdmittedException(
                reason, "nonce: " + found, "nonce: not accepted; ask for a challenge before each join");
    }

    private byte[] hash(byte[] signed) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(key);
            return mac.doFinal(signed);
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("every Java runtime has HMAC-SHA-256", impossible);
        }
    }
}
