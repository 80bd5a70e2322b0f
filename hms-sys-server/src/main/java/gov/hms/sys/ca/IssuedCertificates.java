package gov.hms.sys.ca;

import gov.hms.sys.audit.AuditRecord;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.InstantSource;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The certificates that are out: issued, and not over. It knows nothing of its own: at the start the audit log tells it, and each
 * further issue after that.
 */
public final class IssuedCertificates {
    static final int MOST = 100_000;

    private static final Pattern DETAIL =
            Pattern.compile("serial ([0-9a-f]{1,40}), until ([^\\s,]+)(?:, below root ([0-9a-f]{64}))?");

    private final InstantSource clock;

    /** By serial, the oldest first. Guarded by itself. */
    private final Map<String, Issued> bySerial = new LinkedHashMap<>();

    /**
     * A certificate.
     *
     * @param serial in lower-case hexadecimal
     * @param root SHA-256 of the root it is issued below, in lower-case hexadecimal; empty when the record of it does not say
     */
    public record Issued(String serial, String spiffeId, Instant issued, Instant until, String root) {}

    public IssuedCertificates(InstantSource clock) {
        this.clock = clock;
    }

    /** What the audit log says of a certificate that is issued. */
    static String detail(X509Certificate leaf, String root) {
        return "serial " + leaf.getSerialNumber().toString(16) + ", until "
                + leaf.getNotAfter().toInstant() + (root.isEmpty() ? "" : ", below root " + root);
    }

    /** Learns from a record of the past; records of other things are none of its business. */
    public void replay(AuditRecord record) {
        if (!record.action().equals("certificate.issue")) {
            return;
        }
        Matcher detail = DETAIL.matcher(record.detail());
        if (detail.lookingAt()) {
            try {
                add(new Issued(
                        detail.group(1),
                        record.target(),
                        record.time(),
                        Instant.parse(detail.group(2)),
                        Objects.requireNonNullElse(detail.group(3), "")));
            } catch (DateTimeParseException otherForm) {
                // written by another version: it is in the audit log, and only not in this list
                return;
            }
        }
    }

    void add(Issued issued) {
        synchronized (bySerial) {
            forgetEnded();
            if (issued.until().isAfter(clock.instant())) {
                bySerial.put(issued.serial(), issued);
            }
            if (bySerial.size() > MOST) {
                bySerial.remove(bySerial.keySet().iterator().next());
            }
        }
    }

    /** The oldest first; at most {@value #MOST}. */
    public List<Issued> all() {
        synchronized (bySerial) {
            Instant now = clock.instant();
            bySerial.values().removeIf(issued -> !issued.until().isAfter(now));
            return List.copyOf(bySerial.values());
        }
    }

    public Optional<Issued> find(String serial) {
        synchronized (bySerial) {
            return Optional.ofNullable(bySerial.get(serial));
        }
    }

    /** As far as the oldest go: lives differ, so that some that have ended wait until they are asked for. */
    private void forgetEnded() {
        Instant now = clock.instant();
        var oldest = bySerial.values().iterator();
        while (oldest.hasNext() && !oldest.next().until().isAfter(now)) {
            oldest.remove();
        }
    }
}
