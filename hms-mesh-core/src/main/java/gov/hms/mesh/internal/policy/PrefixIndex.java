package gov.hms.mesh.internal.policy;

import java.util.List;
import java.util.Map;

/**
 * Finds strings by a part of a path without cutting it out: open addressing over the hash that {@link String#hashCode()}
 * defines, which the caller works out as it goes along the path.
 */
final class PrefixIndex {
    private final String[] prefixes;
    private final int[][] routes;
    private final int mask;
    private final int longest;

    /** @param byPrefix positions of the routes of each prefix */
    PrefixIndex(Map<String, List<Integer>> byPrefix) {
        int capacity = Math.max(2, Integer.highestOneBit(4 * byPrefix.size()));
        prefixes = new String[capacity];
        routes = new int[capacity][];
        mask = capacity - 1;
        longest = byPrefix.keySet().stream().mapToInt(String::length).max().orElse(-1);
        byPrefix.forEach((prefix, positions) -> {
            int slot = slot(prefix.hashCode());
            while (prefixes[slot] != null) {
                slot = slot + 1 & mask;
            }
            prefixes[slot] = prefix;
            routes[slot] = positions.stream().mapToInt(Integer::intValue).toArray();
        });
    }

    /** Length of the longest prefix; -1 when there is none. */
    int longest() {
        return longest;
    }

    /**
     * The routes whose prefix is the beginning of the path, or null.
     *
     * @param hash of that beginning
     */
    int[] routes(String path, int length, int hash) {
        int slot = slot(hash);
        for (String prefix = prefixes[slot]; prefix != null; prefix = prefixes[slot]) {
            if (prefix.length() == length && path.startsWith(prefix)) {
                return routes[slot];
            }
            slot = slot + 1 & mask;
        }
        return null;
    }

    private int slot(int hash) {
        return (hash ^ hash >>> 16) & mask;
    }
}
