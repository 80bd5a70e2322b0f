package gov.hms.mesh.okhttp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import okhttp3.MediaType;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.Response;
import okhttp3.ResponseBody;
import org.junit.jupiter.api.Test;

class ReadBodyTest extends MeshCallTestBase {
    private final AtomicInteger done = new AtomicInteger();

    private Response answer(String method, String text) {
        Request request = new Request.Builder()
                .url("http://fraud-scanner.scan/flag")
                .method(method, null)
                .build();
        Response answer = new Response.Builder()
                .request(request)
                .protocol(Protocol.HTTP_1_1)
                .code(200)
                .message("OK")
                .body(ResponseBody.create(text, MediaType.get("text/plain; charset=utf-8")))
                .build();
        return exchange(application.newCall(request)).whenDone(answer, done::incrementAndGet);
    }

    @Test
    void aBodyReadToItsEndIsDone() throws IOException {
        Response answer = answer("GET", "ok");
        assertThat(done).hasValue(0);
        assertThat(answer.body().contentLength()).isEqualTo(2);
        assertThat(answer.body().source().readByteArray(2)).hasSize(2);
        assertThat(answer.body().source().exhausted()).isTrue();
        assertThat(done).hasPositiveValue();
    }

    @Test
    void aClosedAnswerIsDoneAlthoughNobodyReadIt() {
        answer("GET", "ok").close();
        assertThat(done).hasPositiveValue();
    }

    @Test
    void anAnswerWithoutABodyIsDoneAtOnce() {
        answer("GET", "");
        answer("HEAD", "ok");
        assertThat(done).hasValue(2);
    }

    @Test
    void anAnswerThatTheApplicationForgotIsDoneWhenItIsCollected() throws Exception {
        answer("GET", "forgotten");
        long end = System.nanoTime() + 60_000_000_000L;
        while (done.get() == 0 && System.nanoTime() < end) {
            System.gc();
            Thread.onSpinWait();
        }
        assertThat(done).hasPositiveValue();
    }
}
