package gov.hms.mesh.servlet;

import gov.hms.mesh.MeshContext;
import gov.hms.mesh.call.CallOptions;
import gov.hms.mesh.call.Priority;
import gov.hms.mesh.call.RequestScope;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import okhttp3.OkHttpClient;
import okhttp3.Request;

/** The code of docs/deadlines-and-overload.md, word for word, so that it compiles. */
final class DeadlineRecipes {
    private final OkHttpClient http = new OkHttpClient();

    ExecutorService executor() {
        ExecutorService workers = MeshContext.wrap(Executors.newFixedThreadPool(8));
        return workers;
    }

    CompletableFuture<String> future(ExecutorService workers) {
        CompletableFuture<String> verdict = CompletableFuture.supplyAsync(this::scan, workers);
        return verdict;
    }

    Thread thread() {
        Thread thread = new Thread(MeshContext.wrap(() -> store(scan())));
        return thread;
    }

    void background(ExecutorService pool) {
        pool.execute(MeshContext.detached(() -> store(scan())));
    }

    Request detached() {
        Request audit = new Request.Builder()
                .url("http://audit-log.records/entries")
                .tag(CallOptions.class, CallOptions.DETACHED.withPriority(Priority.BATCH))
                .build();
        return audit;
    }

    long left() {
        long left = RequestScope.current().deadline().remainingNanos(System.nanoTime());
        return left;
    }

    private String scan() {
        return http.toString();
    }

    private void store(String text) {
        if (text.isEmpty()) {
            throw new IllegalArgumentException("text: empty (expected: a verdict)");
        }
    }
}
