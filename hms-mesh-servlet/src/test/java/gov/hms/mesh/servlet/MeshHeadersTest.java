package gov.hms.mesh.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import gov.hms.mesh.servlet.TlsClient.Answer;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Collections;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.ee10.servlet.ErrorPageErrorHandler;
import org.junit.jupiter.api.Test;

/** What the mesh says of itself in headers, and who may hear it. */
class MeshHeadersTest extends JettyTestBase {
    private String retried(String path) throws Exception {
        try (TlsClient client = connect()) {
            Answer answer = client.get(path);
            return answer.line().split(" ")[1] + " " + answer.header("x-hms-retried");
        }
    }

    @Test
    void everyWayToFailTellsOfTheFailureFurtherDown() throws Exception {
        serve("/status", (request, response) -> {
            response.setStatus(502);
            response.setContentLength(2);
            response.getOutputStream().print("no");
        });
        serve("/before", (request, response) -> {
            // the failure comes to light between the status and the body
            mesh.failedBelow = false;
            response.setStatus(502);
            mesh.failedBelow = true;
            response.setContentLength(2);
            response.getWriter().print("no");
        });
        serve("/error", (request, response) -> response.sendError(503));
        serve("/text", (request, response) -> response.sendError(503, "busy"));
        serve("/throw", (request, response) -> {
            throw new IOException("a call failed");
        });
        serve("/flush", (request, response) -> {
            response.setStatus(500);
            response.setContentLength(0);
            response.flushBuffer();
        });
        serve("/async", (request, response) -> {
            AsyncContext async = request.startAsync();
            async.start(() -> {
                HttpServletResponse answer = (HttpServletResponse) async.getResponse();
                answer.setStatus(504);
                answer.setContentLength(0);
                async.complete();
            });
        });
        serve("/timeout", (request, response) -> request.startAsync().setTimeout(20));
        start();
        mesh.failedBelow = true;

        assertThat(retried("/status")).isEqualTo("502 1");
        assertThat(retried("/before")).isEqualTo("502 1");
        assertThat(retried("/error")).isEqualTo("503 1");
        assertThat(retried("/text")).isEqualTo("503 1");
        assertThat(retried("/throw")).isEqualTo("500 1");
        assertThat(retried("/flush")).isEqualTo("500 1");
        assertThat(retried("/async")).isEqualTo("504 1");
        for (int i = 0; i < 8; i++) {
            assertThat(mesh.finished.poll(60, TimeUnit.SECONDS)).isNotNull();
            if (i == 6) {
                retried("/timeout");
            }
        }
        assertThat(mesh.finished).as("each finished once").isEmpty();
    }

    @Test
    void aFailureOfTheServiceItselfSaysNothing() throws Exception {
        serve("/*", (request, response) -> response.sendError(500));
        start();

        assertThat(retried("/")).isEqualTo("500 null");
    }

    @Test
    void anAnswerThatMadeUpForTheFailureSaysNothing() throws Exception {
        serve("/*", (request, response) -> {
            response.setStatus(503);
            response.setStatus(200);
            response.setContentLength(0);
        });
        start();
        mesh.failedBelow = true;

        assertThat(retried("/")).isEqualTo("200 null");
    }

    @Test
    void theApplicationDoesNotSpeakForTheMesh() throws Exception {
        serve("/*", (request, response) -> {
            response.setHeader("x-hms-retried", "1");
            response.addHeader("X-Hms-Reason", "paused");
            response.setIntHeader("x_hms_other", 7);
            response.setHeader("x-other", "kept");
            response.setContentLength(0);
        });
        start();

        try (TlsClient client = connect()) {
            Answer answer = client.get("/");
            assertThat(answer.head().toLowerCase(java.util.Locale.ROOT)).doesNotContain("x-hms-", "x_hms_");
            assertThat(answer.header("x-other")).isEqualTo("kept");
        }
    }

    @Test
    void anErrorPageAndAnAsynchronousThreadSeeNoHeaderOfTheMeshEither() throws Exception {
        serve("/fail", (request, response) -> response.sendError(503));
        serve("/page", (request, response) -> write(response, headers(request)));
        serve("/async", (request, response) -> {
            AsyncContext async = request.startAsync();
            async.start(() -> {
                try {
                    write((HttpServletResponse) async.getResponse(), headers((HttpServletRequest) async.getRequest()));
                } catch (IOException e) {
                    throw new IllegalStateException(e);
                }
                async.complete();
            });
        });
        ErrorPageErrorHandler pages = new ErrorPageErrorHandler();
        pages.addErrorPage(503, "/page");
        context.setErrorHandler(pages);
        start();

        try (TlsClient client = connect()) {
            assertThat(client.get("/fail", "x-hms-id: 7", "x-other: 1").body()).isEqualTo("[host, x-other] null");
            assertThat(client.get("/async", "x-hms-id: 7", "x-other: 1").body()).isEqualTo("[host, x-other] null");
        }
        assertThat(mesh.calls).as("an error page is no request of its own").hasSize(2);
    }

    @Test
    void trailersHideTheHeadersOfTheMesh() throws Exception {
        serve("/*", (request, response) -> {
            request.getInputStream().readAllBytes();
            write(response, request.getTrailerFields().toString());
        });
        start();

        try (TlsClient client = connect()) {
            client.send(
                    "POST",
                    "/",
                    "Transfer-Encoding: chunked",
                    "",
                    "2",
                    "hi",
                    "0",
                    "x-hms-id: 7",
                    "x_hms_id: 7",
                    "x-other: kept");
            assertThat(client.receive().body()).isEqualTo("{x-other=kept}");
        }
    }

    @Test
    void theThreadsOfAnAsynchronousRequestWorkForIt() throws Exception {
        serve("/*", (request, response) -> {
            AsyncContext async = request.startAsync();
            request.getAsyncContext().start(() -> {
                try {
                    write((HttpServletResponse) async.getResponse(), "active " + mesh.activeHere.get());
                } catch (IOException e) {
                    throw new IllegalStateException(e);
                }
                async.complete();
            });
        });
        start();

        try (TlsClient client = connect()) {
            assertThat(client.get("/").body()).isEqualTo("active true");
        }
        FakeMesh.await(() -> mesh.events.contains("answers later"));
    }

    private static String headers(HttpServletRequest request) {
        return Collections.list(request.getHeaderNames()).stream()
                        .map(name -> name.toLowerCase(java.util.Locale.ROOT))
                        .toList()
                + " " + request.getHeader("x-hms-id");
    }

    private static void write(HttpServletResponse response, String text) throws IOException {
        byte[] bytes = text.getBytes(java.nio.charset.StandardCharsets.UTF_8);
        response.setContentLength(bytes.length);
        response.getOutputStream().write(bytes);
    }
}
