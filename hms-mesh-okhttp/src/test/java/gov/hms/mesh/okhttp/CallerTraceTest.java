package gov.hms.mesh.okhttp;

import static org.assertj.core.api.Assertions.assertThat;

import gov.hms.mesh.call.CallOptions;
import gov.hms.mesh.call.Deadline;
import gov.hms.mesh.call.Priority;
import gov.hms.mesh.call.RequestScope;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.ContextKey;
import io.opentelemetry.context.Scope;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import okhttp3.Call;
import okhttp3.Callback;
import okhttp3.OkHttpClient;
import okhttp3.Response;
import org.junit.jupiter.api.Test;

class CallerTraceTest extends MeshCallTestBase {
    private static final ContextKey<String> MARK = ContextKey.named("mark");

    @Test
    void goesWithAnEnqueuedCallToTheThreadThatMakesIt() throws Exception {
        serve(FakeMesh.SCANNER, RawServer.OK);
        OkHttpClient client = wrapped();
        CompletableFuture<Integer> status = new CompletableFuture<>();

        try (Scope scope = Context.root().with(MARK, "the caller's").makeCurrent()) {
            assertThat(scope).isNotNull();
            client.newCall(get("http://fraud-scanner.scan/flag")).enqueue(new Callback() {
                @Override
                public void onFailure(Call call, IOException failure) {
                    status.completeExceptionally(failure);
                }

                @Override
                public void onResponse(Call call, Response response) {
                    try (response) {
                        status.complete(response.code());
                    }
                }
            });
        }

        assertThat(status.get(60, TimeUnit.SECONDS)).isEqualTo(200);
        assertThat(mesh.trace.get(MARK)).isEqualTo("the caller's");
        client.dispatcher().executorService().shutdown();
    }

    @Test
    void doesNotHideATraceThatAnInterceptorBegan() throws Exception {
        serve(FakeMesh.SCANNER, RawServer.OK);
        OkHttpClient client = wrapped(application
                .newBuilder()
                .addInterceptor(chain -> {
                    try (Scope scope =
                            Context.current().with(MARK, "the interceptor's").makeCurrent()) {
                        assertThat(scope).isNotNull();
                        return chain.proceed(chain.request());
                    }
                })
                .build());

        try (Scope scope = Context.root().with(MARK, "the caller's").makeCurrent()) {
            assertThat(scope).isNotNull();
            body(client, get("http://fraud-scanner.scan/flag"));
        }

        assertThat(mesh.trace.get(MARK)).isEqualTo("the interceptor's");
        assertThat(Context.current()).isEqualTo(Context.root());
    }

    @Test
    void theRequestStaysTheCallersAlsoUnderATraceThatAnInterceptorBegan() throws Exception {
        serve(FakeMesh.SCANNER, RawServer.OK);
        RequestScope request = new RequestScope(Deadline.afterNanos(1, System.nanoTime()), 2, Priority.BATCH);
        OkHttpClient client = wrapped(application
                .newBuilder()
                .addInterceptor(chain -> {
                    try (Scope scope =
                            Context.root().with(MARK, "the interceptor's").makeCurrent()) {
                        assertThat(scope).isNotNull();
                        return chain.proceed(chain.request());
                    }
                })
                .build());

        try (Scope scope = request.in(Context.root()).makeCurrent()) {
            assertThat(scope).isNotNull();
            body(client, get("http://fraud-scanner.scan/flag"));
        }

        assertThat(mesh.trace.get(MARK)).isEqualTo("the interceptor's");
        assertThat(RequestScope.of(mesh.trace)).isSameAs(request);
    }

    @Test
    void theTagOfARequestSaysThatTheCallIsDetached() throws Exception {
        serve(FakeMesh.SCANNER, RawServer.OK);
        CallOptions options = CallOptions.DETACHED.withPriority(Priority.BATCH);

        body(
                wrapped(),
                get("http://fraud-scanner.scan/flag")
                        .newBuilder()
                        .tag(CallOptions.class, options)
                        .build());

        assertThat(mesh.lastCall.options()).isEqualTo(options);
    }

    @Test
    void whatTheMeshesTellEachOtherAboutTryingAgainIsNotForTheApplication() throws Exception {
        serve(FakeMesh.SCANNER, (request, out) -> out.answer("500 Internal Server Error", "", "x-hms-retried: 1"));

        try (Response response =
                wrapped().newCall(get("http://fraud-scanner.scan/flag")).execute()) {
            assertThat(response.code()).isEqualTo(500);
            assertThat(response.header("x-hms-retried")).isNull();
        }
    }
}
