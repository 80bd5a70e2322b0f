package gov.hms.sys.audit;

import java.util.List;
import java.util.Optional;

/**
 * What a check of the log found.
 *
 * @param files looked at, oldest first
 * @param records that are good, up to the first that is not
 * @param first the number of the first record; 0 when there is none
 * @param last the last good record
 * @param checkpoints signed statements about records that are there
 * @param sealed the number of the newest record that a signature speaks of; 0: none does
 * @param key the fingerprint of the key that the signatures were checked with
 * @param finding the first thing that is not as it should be; empty: all is
 */
public record AuditReport(
        List<String> files,
        long records,
        long first,
        Optional<AuditRecord> last,
        long checkpoints,
        long sealed,
        Optional<String> key,
        Optional<Finding> finding) {

    public AuditReport {
        files = List.copyOf(files);
    }

    /**
     * Where the log was altered.
     *
     * @param line counted from 1
     * @param seq of the record that should be there
     */
    public record Finding(String file, long line, long seq, String what) {
        /** A log of whose seals not one is left, or whose key is not, could be any log. */
        static Finding unsealed(String file, long newest, String why) {
            return new Finding(file, 1, newest, "and all before it are without a seal: " + why);
        }

        @Override
        public String toString() {
            return file + ": line " + line + ": record " + seq + " " + what;
        }
    }

    public boolean whole() {
        return finding.isEmpty();
    }
}
