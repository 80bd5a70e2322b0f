package gov.hms.sys.audit;

import java.time.Instant;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Which records are asked for; what is empty does not restrict.
 *
 * @param action a word as {@code policy.put}, or the beginning of some as {@code policy.}
 * @param about a word of the target or of the detail, as {@code fraud-scan-policy@7}
 * @param since records of this moment and later
 * @param until records before this moment
 * @param after records with a higher number
 * @param before records with a lower number
 */
public record AuditQuery(
        Optional<String> actor,
        Optional<String> action,
        Optional<String> target,
        Optional<String> about,
        Optional<Instant> since,
        Optional<Instant> until,
        long after,
        long before) {

    public static final AuditQuery ALL = new AuditQuery(
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            0,
            Long.MAX_VALUE);

    private static final String WORD = "[A-Za-z0-9._@/:-]";

    /** Tells whether a record is asked for; made once, for many records. */
    java.util.function.Predicate<AuditRecord> matcher() {
        Optional<Pattern> word =
                about.map(text -> Pattern.compile("(?<!" + WORD + ")" + Pattern.quote(text) + "(?!" + WORD + ")"));
        return record -> record.seq() > after
                && record.seq() < before
                && actor.filter(wanted -> !wanted.equals(record.actor())).isEmpty()
                && action.filter(wanted -> !ofAction(record, wanted)).isEmpty()
                && target.filter(wanted -> !wanted.equals(record.target())).isEmpty()
                && since.filter(from -> record.time().isBefore(from)).isEmpty()
                && until.filter(to -> !record.time().isBefore(to)).isEmpty()
                && word.filter(pattern -> !speaksOf(record, pattern)).isEmpty();
    }

    private static boolean ofAction(AuditRecord record, String wanted) {
        return wanted.endsWith(".")
                ? record.action().startsWith(wanted)
                : record.action().equals(wanted);
    }

    private static boolean speaksOf(AuditRecord record, Pattern word) {
        return word.matcher(record.target()).find()
                || word.matcher(record.detail()).find();
    }
}
