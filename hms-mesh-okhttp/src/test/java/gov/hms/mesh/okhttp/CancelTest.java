package gov.hms.mesh.okhttp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gov.hms.mesh.call.AttemptFailedException;
import gov.hms.mesh.call.AttemptFailedException.Kind;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import okhttp3.Call;
import okhttp3.Response;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CancelTest extends MeshCallTestBase {
    private static final String FLAG = "http://fraud-scanner.scan/flag";
    private final CountDownLatch end = new CountDownLatch(1);

    @AfterEach
    void letGo() {
        end.countDown();
    }

    @Test
    void cancellingTheCallEndsTheAttempt() throws Exception {
        RawServer server = serve(FakeMesh.SCANNER, (request, out) -> hang());
        Call call = wrapped().newCall(post(FLAG));
        CompletableFuture<Response> answer = CompletableFuture.supplyAsync(() -> {
            try {
                return call.execute();
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        });
        server.requests.take();

        call.cancel();

        assertThatThrownBy(() -> answer.get(60, TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class)
                .rootCause()
                .isInstanceOf(IOException.class);
        assertThat(attemptFailure(answer).kind()).isEqualTo(Kind.CANCELLED);
    }

    @Test
    void cancellingTheCallEndsTheReadingOfTheBody() throws Exception {
        serve(FakeMesh.SCANNER, (request, out) -> {
            out.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n");
            hang();
        });
        Call call = wrapped().newCall(get(FLAG));

        try (Response response = call.execute()) {
            call.cancel();
            assertThatThrownBy(() -> response.body().string()).isInstanceOf(IOException.class);
        }
    }

    @Test
    void runsTheLatestActionOnceCancelledAndAtOnceWhenItAlreadyIs() {
        Call outer = application.newCall(get(FLAG));
        OkHttpExchange exchange = exchange(outer);
        List<String> ran = new ArrayList<>();
        exchange.onCancel(() -> ran.add("first"));
        exchange.onCancel(() -> ran.add("second"));
        assertThat(exchange.cancelled()).isFalse();

        outer.cancel();
        assertThat(ran).containsExactly("second");
        assertThat(exchange.cancelled()).isTrue();

        exchange.onCancel(() -> ran.add("late"));
        assertThat(ran).containsExactly("second", "late");
    }

    private static AttemptFailedException attemptFailure(CompletableFuture<Response> answer) {
        Throwable failure = answer.handle((response, thrown) -> thrown).join();
        while (!(failure instanceof AttemptFailedException attempt)) {
            failure = failure.getCause();
        }
        return attempt;
    }

    private void hang() {
        try {
            end.await(120, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
