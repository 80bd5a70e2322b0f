package gov.hms.mesh.okhttp;

import static org.assertj.core.api.Assertions.assertThat;

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

        assertThat(status.get(10, TimeUnit.SECONDS)).isEqualTo(200);
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
}
