package gov.hms.mesh;

import static org.assertj.core.api.Assertions.assertThat;

import gov.hms.mesh.call.Deadline;
import gov.hms.mesh.call.Priority;
import gov.hms.mesh.call.RequestScope;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;

class MeshContextTest {
    private final RequestScope request = new RequestScope(Deadline.afterNanos(5, 0), 2, Priority.BATCH);
    private final ScheduledExecutorService plain = Executors.newScheduledThreadPool(2);

    @AfterEach
    void stop() {
        plain.shutdownNow();
    }

    private <T> T serving(Callable<T> work) throws Exception {
        try (Scope scope = request.in(Context.root()).makeCurrent()) {
            assertThat(scope).isNotNull();
            return work.call();
        }
    }

    @Test
    void aWrappedExecutorWorksForTheRequestOfTheThreadThatHandedTheTaskOver() throws Exception {
        ExecutorService workers = MeshContext.wrap((ExecutorService) plain);
        assertThat(serving(() -> workers.submit(RequestScope::current)).get()).isSameAs(request);
        assertThat(workers.submit(RequestScope::current).get())
                .as("and the thread forgets it")
                .isSameAs(RequestScope.NONE);
    }

    @Test
    void withoutWrappingATaskWorksForNobody() throws Exception {
        assertThat(serving(() -> plain.submit(RequestScope::current)).get()).isSameAs(RequestScope.NONE);
    }

    @Test
    void aCompletableFutureOnAWrappedExecutorStaysWithTheRequest() throws Exception {
        Executor workers = MeshContext.wrap((Executor) plain);
        CompletableFuture<RequestScope> future =
                serving(() -> CompletableFuture.supplyAsync(RequestScope::current, workers)
                        .thenCombineAsync(CompletableFuture.completedFuture(1), (scope, one) -> scope, workers));
        assertThat(future.get(60, TimeUnit.SECONDS)).isSameAs(request);
    }

    @Test
    void aDelayedTaskStaysWithTheRequest() throws Exception {
        ScheduledExecutorService timer = MeshContext.wrap(plain);
        assertThat(serving(() -> timer.schedule(RequestScope::current, 1, TimeUnit.MILLISECONDS))
                        .get(60, TimeUnit.SECONDS))
                .isSameAs(request);
    }

    @Test
    void aThreadThatTheApplicationStartsStaysWithTheRequest() throws Exception {
        CompletableFuture<RequestScope> seen = new CompletableFuture<>();
        Thread thread = serving(() -> new Thread(MeshContext.wrap(() -> {
            seen.complete(RequestScope.current());
        })));
        thread.start();
        assertThat(seen.get(60, TimeUnit.SECONDS)).isSameAs(request);
        Callable<RequestScope> task = serving(() -> MeshContext.wrap(RequestScope::current));
        assertThat(plain.submit(task).get()).isSameAs(request);
    }

    @Test
    void detachedWorkKeepsThePriorityAndLosesDeadlineAndAttempt() throws Exception {
        Callable<RequestScope> task = serving(() -> MeshContext.detached(RequestScope::current));
        RequestScope seen = plain.submit(task).get();
        assertThat(seen.deadline()).isEqualTo(Deadline.NEVER);
        assertThat(seen.attempt()).isEqualTo(1);
        assertThat(seen.priority()).isEqualTo(Priority.BATCH);
    }

    @Test
    @EnabledForJreRange(min = JRE.JAVA_21)
    void virtualThreadsStayWithTheRequest() throws Exception {
        ExecutorService virtual = MeshContext.wrap((ExecutorService)
                Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null));
        try {
            assertThat(serving(() -> virtual.submit(RequestScope::current)).get())
                    .isSameAs(request);
            assertThat(serving(() -> virtual.submit(
                                    () -> Thread.class.getMethod("isVirtual").invoke(Thread.currentThread())))
                            .get())
                    .isEqualTo(true);
        } finally {
            virtual.shutdown();
        }
    }
}
