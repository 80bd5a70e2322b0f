package gov.hms.sys.control;

import gov.hms.sys.policy.PolicyDocument;
import gov.hms.sys.snapshot.ActivePolicy;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/** How a policy changed, in the words of the audit log: from which revision to which, the hashes of both texts, and their lines. */
final class PolicyHistory {
    private static final int LONGEST_LINES = 3_000;

    private PolicyHistory() {}

    /** @param revision that it is going to have */
    static String put(PolicyDocument document, ActivePolicy existing, long revision) {
        String now = document.reach() + "; " + document.name() + "@" + revision + " sha256 " + hash(document.text());
        return existing == null
                ? now + "; new"
                : now + "; was " + was(existing) + "; "
                        + lines(existing.document().text(), document.text());
    }

    static String delete(ActivePolicy existing) {
        return existing.label() + " sha256 " + hash(existing.document().text());
    }

    private static String was(ActivePolicy existing) {
        return existing.label() + " sha256 " + hash(existing.document().text());
    }

    /** What is between the lines that both begin and end with: those that went, then those that came. */
    private static String lines(String before, String after) {
        List<String> old = before.lines().toList();
        List<String> next = after.lines().toList();
        int shorter = Math.min(old.size(), next.size());
        int head = 0;
        while (head < shorter && old.get(head).equals(next.get(head))) {
            head++;
        }
        int tail = 0;
        while (tail < shorter - head && old.get(old.size() - 1 - tail).equals(next.get(next.size() - 1 - tail))) {
            tail++;
        }
        StringBuilder lines = new StringBuilder("line ").append(head + 1).append(":");
        old.subList(head, old.size() - tail)
                .forEach(line -> lines.append(" -[").append(line.strip()).append("]"));
        next.subList(head, next.size() - tail)
                .forEach(line -> lines.append(" +[").append(line.strip()).append("]"));
        return lines.length() > LONGEST_LINES ? lines.substring(0, LONGEST_LINES) + "…" : lines.toString();
    }

    private static String hash(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java runtime has SHA-256", impossible);
        }
    }
}
