package gov.hms.sys.admin;

import gov.hms.sys.audit.AuditExport;
import gov.hms.sys.audit.AuditLog;
import gov.hms.sys.audit.AuditQuery;
import gov.hms.sys.audit.AuditRecord;
import gov.hms.sys.audit.AuditReport;
import gov.hms.sys.store.StoreUnavailableException;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;

/** The audit log: the last records, all of them, and whether they are as they were written. */
final class AuditApi {
    private static final int DEFAULT_RECORDS = 20;
    private static final int MOST_RECORDS = 1_000;
    private static final long HIGHEST_SEQ = 999_999_999;

    /** Each reads the whole log. */
    private static final int AT_ONCE = 2;

    private final AuditLog audit;
    private final Semaphore readers = new Semaphore(AT_ONCE);

    AuditApi(AuditLog audit) {
        this.audit = audit;
    }

    List<ApiRoute> routes() {
        return List.of(
                ApiRoute.viewer("GET", "/audit", this::last),
                ApiRoute.viewer("GET", "/audit/export", this::export),
                ApiRoute.viewer("GET", "/audit/verify", request -> verify()));
    }

    private ApiResponse last(ApiRequest request) throws ApiException, StoreUnavailableException {
        int count = (int) request.number("last", DEFAULT_RECORDS, MOST_RECORDS);
        AuditQuery query = query(request);
        List<AuditRecord> found = query.equals(AuditQuery.ALL)
                ? audit.last(count)
                : reading(() -> audit.trail().last(query, count));
        return ApiResponse.json(
                Map.of("records", found.stream().map(AuditApi::view).toList()));
    }

    private ApiResponse export(ApiRequest request) throws ApiException {
        AuditQuery query = query(request);
        String word = request.parameter("format").orElse("jsonl");
        AuditExport format = AuditExport.of(word)
                .orElseThrow(() -> new ApiException(
                        ErrorCode.BAD_REQUEST, "format: " + word + " (expected: jsonl or csv)", "correct it"));
        return ApiResponse.stream(format.contentType(), out -> {
            if (!readers.tryAcquire()) {
                throw new IOException("too many read the audit log at once");
            }
            try {
                format.write(audit.trail(), query, out);
            } finally {
                readers.release();
            }
        });
    }

    private ApiResponse verify() throws ApiException, StoreUnavailableException {
        AuditReport report = reading(() -> audit.trail().verify());
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("whole", report.whole());
        view.put("records", report.records());
        view.put("first", report.first());
        view.put("last", report.last().map(AuditRecord::seq).orElse(0L));
        view.put("lastHash", report.last().map(AuditRecord::hash).orElse(null));
        view.put("files", report.files());
        view.put("checkpoints", report.checkpoints());
        view.put("sealed", report.sealed());
        view.put("key", report.key().orElse(null));
        view.put("finding", report.finding().map(AuditApi::finding).orElse(null));
        return ApiResponse.json(view);
    }

    private static Map<String, Object> finding(AuditReport.Finding finding) {
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("file", finding.file());
        view.put("line", finding.line());
        view.put("seq", finding.seq());
        view.put("what", finding.what());
        return view;
    }

    private interface Reading<T> {
        T read() throws IOException;
    }

    private <T> T reading(Reading<T> reading) throws ApiException, StoreUnavailableException {
        if (!readers.tryAcquire()) {
            throw new ApiException(
                    ErrorCode.BUSY, AT_ONCE + " read the audit log already (expected: fewer)", "try again in a moment");
        }
        try {
            return reading.read();
        } catch (IOException failed) {
            throw new StoreUnavailableException("the audit log cannot be read: " + failed, failed);
        } finally {
            readers.release();
        }
    }

    private static AuditQuery query(ApiRequest request) throws ApiException {
        return new AuditQuery(
                request.parameter("actor"),
                request.parameter("action"),
                request.parameter("target"),
                request.parameter("about"),
                time(request, "since"),
                time(request, "until"),
                request.number("after", 0, HIGHEST_SEQ),
                request.parameter("before").isPresent()
                        ? request.number("before", HIGHEST_SEQ, HIGHEST_SEQ)
                        : Long.MAX_VALUE);
    }

    private static Optional<Instant> time(ApiRequest request, String name) throws ApiException {
        Optional<String> text = request.parameter(name);
        try {
            return text.map(Instant::parse);
        } catch (DateTimeException malformed) {
            throw new ApiException(
                    ErrorCode.BAD_REQUEST,
                    name + ": " + text.orElse("") + " (expected: a time as in 2026-11-23T22:24:53Z)",
                    "correct the query parameter");
        }
    }

    private static Map<String, Object> view(AuditRecord record) {
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("seq", record.seq());
        view.put("time", record.time().toString());
        view.put("actor", record.actor());
        view.put("action", record.action());
        view.put("target", record.target());
        view.put("detail", record.detail());
        view.put("hash", record.hash());
        return view;
    }
}
