package gov.hms.mesh.internal.cluster;

/** The same number for the same text in every process and every release: what is hashed on must not move when a caller restarts. */
public final class StableHash {
    private static final long FNV_START = 0xcbf29ce484222325L;
    private static final long FNV_PRIME = 0x100000001b3L;

    private StableHash() {}

    public static long of(String text) {
        return of(text, 0, text.length());
    }

    /** FNV-1a over a part of the text, then MurmurHash3's finish, which spreads texts that differ in their last digit only. */
    public static long of(String text, int from, int to) {
        long hash = FNV_START;
        for (int i = from; i < to; i++) {
            hash = (hash ^ text.charAt(i)) * FNV_PRIME;
        }
        return mix(hash);
    }

    /** One number out of two. */
    public static long of(long one, long other) {
        return mix(mix(one) * 31 + other);
    }

    static long mix(long value) {
        long mixed = value;
        mixed = (mixed ^ mixed >>> 33) * 0xff51afd7ed558ccdL;
        mixed = (mixed ^ mixed >>> 33) * 0xc4ceb9fe1a85ec53L;
        return mixed ^ mixed >>> 33;
    }
}
