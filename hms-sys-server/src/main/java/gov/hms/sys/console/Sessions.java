package gov.hms.sys.console;

import gov.hms.sys.store.StoredOperator;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/**
 * What browsers show in the place of a token, so that no script ever holds one. A session is 256 random bits that live in memory
 * as their SHA-256: it ends with HMS-SYS, after half an hour without a request, and after eight hours in any case. It opens what
 * its operator's token opens at that moment, never more: whoever asks what it is worth looks at the operator again.
 */
public final class Sessions {
    /** Whatever happens meanwhile. */
    public static final Duration LONGEST = Duration.ofHours(8);

    static final Duration IDLE = Duration.ofMinutes(30);
    static final int MOST = 1_000;
    static final int MOST_OF_ONE = 16;
    private static final int BYTES = 32;

    private final RandomGenerator random;
    private final LongSupplier nanoTime;

    /** By hash, the longest unused first. Guarded by itself. */
    private final Map<String, Open> open = new LinkedHashMap<>(16, 0.75f, true);

    /** @param random cryptographically strong */
    public Sessions(RandomGenerator random, LongSupplier nanoTime) {
        this.random = random;
        this.nanoTime = nanoTime;
    }

    /**
     * Whose session it is.
     *
     * @param stored empty: of the one whose token is in the data directory
     */
    public record Owner(Optional<StoredOperator> stored) {}

    private static final class Open {
        private final Owner owner;
        private final long since;
        private long used;

        Open(Owner owner, long now) {
            this.owner = owner;
            this.since = now;
            this.used = now;
        }

        boolean over(long now) {
            return now - since >= LONGEST.toNanos() || now - used >= IDLE.toNanos();
        }
    }

    /** Of one owner or of all, the one that was not used for the longest time makes room. */
    public String open(Owner owner) {
        byte[] secret = new byte[BYTES];
        random.nextBytes(secret);
        String id = Base64.getUrlEncoder().withoutPadding().encodeToString(secret);
        synchronized (open) {
            long now = nanoTime.getAsLong();
            open.values().removeIf(session -> session.over(now));
            if (open.values().stream()
                            .filter(session -> session.owner.equals(owner))
                            .count()
                    >= MOST_OF_ONE) {
                open.values()
                        .remove(open.values().stream()
                                .filter(session -> session.owner.equals(owner))
                                .findFirst()
                                .orElseThrow());
            } else if (open.size() >= MOST) {
                open.remove(open.keySet().iterator().next());
            }
            open.put(hash(id), new Open(owner, now));
        }
        return id;
    }

    /** Whose it is, and it counts as used; empty: there is none such, or it is over. */
    public Optional<Owner> find(String id) {
        String hash = hash(id);
        synchronized (open) {
            long now = nanoTime.getAsLong();
            Open found = open.get(hash);
            if (found == null) {
                return Optional.empty();
            }
            if (found.over(now)) {
                open.remove(hash);
                return Optional.empty();
            }
            found.used = now;
            return Optional.of(found.owner);
        }
    }

    /** Also when there is none such. */
    public void close(String id) {
        synchronized (open) {
            open.remove(hash(id));
        }
    }

    int size() {
        synchronized (open) {
            return open.size();
        }
    }

    private static String hash(String id) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(id.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java runtime has SHA-256", impossible);
        }
    }
}
