package gov.hms.sys.stream;

import gov.hms.sys.admission.Bucket;
import gov.hms.sys.admission.NotAdmittedException;
import gov.hms.sys.admission.NotAdmittedException.Reason;
import gov.hms.sys.audit.AuditEntry;
import gov.hms.sys.audit.RefusalLog;
import gov.hms.sys.ca.CsrRejectedException;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts each certificate that was refused on record with its particulars, and makes the answer to it, which tells a stranger
 * nothing but a request ID to ask an operator about.
 */
public final class IssuingRefusals {
    /** The label of a refused CSR; the others are the reasons for which a request is not admitted. */
    public static final String CSR = "csr";

    private static final String SPIFFE = "spiffe://";

    private static final Logger LOG = LoggerFactory.getLogger(IssuingRefusals.class);

    private final RefusalLog audit;
    private final RandomGenerator random;
    private final LongSupplier nanoTime;

    /** Of lines in the log: whoever is refused decides how often. */
    private final Bucket lines;

    private final Map<String, LongAdder> counts = new ConcurrentHashMap<>();

    public IssuingRefusals(RefusalLog audit, RandomGenerator random, LongSupplier nanoTime) {
        this.audit = audit;
        this.random = random;
        this.nanoTime = nanoTime;
        this.lines = new Bucket(1, 10, nanoTime.getAsLong());
        for (Reason reason : Reason.values()) {
            counts.put(label(reason), new LongAdder());
        }
        counts.put(CSR, new LongAdder());
    }

    /** Since the start, by label. */
    public Map<String, LongAdder> counts() {
        return Map.copyOf(counts);
    }

    /** @param who asks: an address, or a SPIFFE ID once it is proved */
    StatusRuntimeException refuse(NotAdmittedException refused, String who) {
        Reason reason = refused.reason();
        String request = count(label(reason));
        record(action(reason), who, refused.getMessage(), request);
        return status(reason)
                .withDescription(refused.told() + " (request " + request + ")")
                .asRuntimeException();
    }

    /** {@code SvidIssuer} has put it on record already. */
    StatusRuntimeException refuse(CsrRejectedException refused, String who) {
        count(CSR);
        if (lines.take(nanoTime.getAsLong())) {
            LOG.info("Refused a certificate to {}: {}", who, refused.getMessage());
        }
        return Refusal.invalid(refused.getMessage());
    }

    private String count(String label) {
        counts.get(label).increment();
        return String.format(Locale.ROOT, "%08x", random.nextInt());
    }

    private void record(String action, String who, String particulars, String request) {
        if (action.equals("token.replay")) {
            LOG.warn("ALARM: {} presents a token that others have used: {} (request {})", who, particulars, request);
        } else if (lines.take(nanoTime.getAsLong())) {
            LOG.info("Refused a certificate to {}: {} (request {})", who, particulars, request);
        }
        boolean proved = who.startsWith(SPIFFE);
        audit.record(new AuditEntry(
                proved ? who : RefusalLog.NOBODY,
                action,
                "certificate",
                particulars + (proved ? "" : ", from " + who) + " (request " + request + ")"));
    }

    static String label(Reason reason) {
        return reason.name().toLowerCase(Locale.ROOT);
    }

    /** A copied token is a kind of its own, so that no flood of other refusals keeps it off the record. */
    private static String action(Reason reason) {
        return switch (reason) {
            case TOKEN_USED_UP -> "token.replay";
            case TOKEN_NOT_GENUINE, TOKEN_UNFIT, TOKEN_EXPIRED, KEYS_UNAVAILABLE -> "token.refuse";
            case NONCE, NONCE_STALE, PROOF, LIMIT -> "certificate.refuse";
        };
    }

    private static Status status(Reason reason) {
        return switch (reason) {
            case TOKEN_NOT_GENUINE, TOKEN_UNFIT, TOKEN_EXPIRED, TOKEN_USED_UP, NONCE, PROOF -> Status.UNAUTHENTICATED;
            case NONCE_STALE -> Status.ABORTED;
            case LIMIT -> Status.RESOURCE_EXHAUSTED;
            case KEYS_UNAVAILABLE -> Status.UNAVAILABLE;
        };
    }
}
