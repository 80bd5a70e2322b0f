package gov.hms.mesh.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import gov.hms.mesh.call.Admission.Refused;
import gov.hms.mesh.call.InboundCall;
import gov.hms.mesh.call.ResponseFlag;
import gov.hms.mesh.servlet.TlsClient.Answer;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class HmsMeshFilterTest extends JettyTestBase {
    @Test
    void showsTheMeshWhoCallsWhatAndTheApplicationWhoCalls() throws Exception {
        serveText(
                "/scan/*",
                request -> MeshPrincipal.of(request).service().orElseThrow() + " "
                        + request.getUserPrincipal().getName() + " " + request.getRemoteUser() + " "
                        + request.getAuthType());
        start();

        try (TlsClient client = connect()) {
            assertThat(client.get("/scan/a%20b;x=1?q=1", "x-hms-deadline-ms: 250")
                            .body())
                    .isEqualTo("return-intake.intake " + FakeMesh.INTAKE + " " + FakeMesh.INTAKE + " CLIENT_CERT");
        }

        InboundCall call = mesh.calls.take();
        assertThat(call.peer()).first().isEqualTo(caller.leaf());
        assertThat(call.method()).isEqualTo("GET");
        assertThat(call.path()).isEqualTo("/scan/a b");
        assertThat(mesh.events).contains("deadline 250");
        assertThat(mesh.finished.take()).isEqualTo(200);
        mesh.awaitNothingActive();
    }

    /** What is found of a peer is kept by the certificate object. */
    @Test
    void theCertificateOfAConnectionIsTheSameObjectInEachRequest() throws Exception {
        serveText("/*", request -> "");
        start();
        try (TlsClient client = connect()) {
            for (int i = 0; i < 3; i++) {
                client.get("/");
            }
        }
        InboundCall first = mesh.calls.take();
        assertThat(mesh.calls.take().peer().get(0)).isSameAs(first.peer().get(0));
        assertThat(mesh.calls.take().peer().get(0)).isSameAs(first.peer().get(0));
    }

    @Test
    void hidesTheHeadersOfTheMeshFromTheApplication() throws Exception {
        serveText(
                "/*",
                request -> Collections.list(request.getHeaderNames()) + " " + request.getHeader("X-Hms-Id")
                        + request.getHeader("x_hms_id")
                        + request.getHeaders("x-hms-id").hasMoreElements()
                        + request.getIntHeader("x-hms-id") + request.getDateHeader("x-hms-id")
                        + request.getHeader("x-other"));
        start();

        try (TlsClient client = connect()) {
            assertThat(client.get("/", "x-hms-id: 7", "X_HMS_ID: 7", "x-other: kept")
                            .body())
                    .isEqualTo("[Host, x-other] nullnullfalse-1-1kept");
        }
    }

    @Test
    void tellsTheApplicationThatARequestIsACopy() throws Exception {
        serveText(
                "/*",
                request -> request.getAttribute(HmsMeshFilter.MIRRORED) + " " + request.getHeader("x-hms-mirror"));
        start();

        try (TlsClient client = connect()) {
            assertThat(client.get("/", "x-hms-mirror: 1").body()).isEqualTo("true null");
            assertThat(client.get("/").body()).isEqualTo("null null");
        }
    }

    @Test
    void answersARefusalWithStatusReasonHeadersAndText() throws Exception {
        AtomicInteger reached = new AtomicInteger();
        serveText("/*", request -> "reached " + reached.incrementAndGet());
        start();
        mesh.refusal = new Refused(
                ResponseFlag.PA, 503, "Service Paused", List.of("Retry-After", "1740", "x-hms-reason", "paused"));

        try (TlsClient client = connect()) {
            for (int i = 0; i < 2; i++) {
                Answer answer = client.get("/flag");
                assertThat(answer.line()).isEqualTo("HTTP/1.1 503 Service Paused");
                assertThat(answer.header("Retry-After")).isEqualTo("1740");
                assertThat(answer.header("x-hms-reason")).isEqualTo("paused");
                assertThat(answer.header("Content-Type")).isEqualToIgnoringCase("text/plain;charset=utf-8");
                assertThat(answer.body()).isEqualTo("Service Paused\n");
            }
        }
        assertThat(reached).hasValue(0);
        assertThat(mesh.finished).isEmpty();
    }

    @Test
    void finishesOnceWithTheStatusOfTheApplication() throws Exception {
        serve("/*", (request, response) -> response.sendError(404));
        start();

        try (TlsClient client = connect()) {
            assertThat(client.get("/").line()).startsWith("HTTP/1.1 404");
        }

        assertThat(mesh.finished.take()).isEqualTo(404);
        assertThat(mesh.finished).isEmpty();
        assertThat(mesh.calls).hasSize(1);
    }

    @Test
    void finishesWith500WhenTheApplicationThrows() throws Exception {
        serve("/*", (request, response) -> {
            throw new IllegalStateException("a fault of the application");
        });
        start();

        try (TlsClient client = connect()) {
            assertThat(client.get("/").line()).startsWith("HTTP/1.1 500");
        }

        assertThat(mesh.finished.take()).isEqualTo(500);
        assertThat(mesh.finished).isEmpty();
        mesh.awaitNothingActive();
    }

    @Test
    void decidesOnceAndFinishesOnceForAnAsynchronousRequestThatIsDispatchedAgain() throws Exception {
        serve("/*", (request, response) -> {
            Integer round = (Integer) request.getAttribute("round");
            if (round == null || round < 3) {
                request.setAttribute("round", round == null ? 1 : round + 1);
                AsyncContext async = request.startAsync();
                async.start(async::dispatch);
                return;
            }
            byte[] body = (request.getUserPrincipal().getName() + request.getHeader("x-hms-id")).getBytes();
            response.setStatus(202);
            response.setContentLength(body.length);
            response.getOutputStream().write(body);
        });
        start();

        try (TlsClient client = connect()) {
            Answer answer = client.get("/", "x-hms-id: 7");
            assertThat(answer.line()).startsWith("HTTP/1.1 202");
            assertThat(answer.body()).isEqualTo(FakeMesh.INTAKE + "null");
        }

        assertThat(mesh.finished.poll(60, TimeUnit.SECONDS)).isEqualTo(202);
        assertThat(mesh.finished).isEmpty();
        assertThat(mesh.calls).hasSize(1);
        mesh.awaitNothingActive();
    }

    @Test
    void finishesOnceWhenAnAsynchronousRequestTimesOut() throws Exception {
        serve("/*", (request, response) -> request.startAsync().setTimeout(50));
        start();

        try (TlsClient client = connect()) {
            assertThat(client.get("/").line()).startsWith("HTTP/1.1 500");
        }

        assertThat(mesh.finished.poll(60, TimeUnit.SECONDS)).isEqualTo(500);
        assertThat(mesh.finished).isEmpty();
    }

    @Test
    void finishesOnceWhenAnotherThreadCompletes() throws Exception {
        serve("/*", (request, response) -> {
            AsyncContext async = request.startAsync();
            async.start(() -> complete(async));
        });
        start();

        try (TlsClient client = connect()) {
            for (int i = 0; i < 50; i++) {
                assertThat(client.get("/").line()).startsWith("HTTP/1.1 201");
                assertThat(mesh.finished.poll(60, TimeUnit.SECONDS)).isEqualTo(201);
            }
        }
        assertThat(mesh.finished).isEmpty();
    }

    @Test
    void doesNotDecideAgainOnAForward() throws Exception {
        serve("/front", (HttpServletRequest request, jakarta.servlet.http.HttpServletResponse response) -> {
            try {
                request.getRequestDispatcher("/back").forward(request, response);
            } catch (jakarta.servlet.ServletException e) {
                throw new IOException(e);
            }
        });
        serveText("/back", request -> request.getUserPrincipal().getName());
        start();

        try (TlsClient client = connect()) {
            assertThat(client.get("/front").body()).isEqualTo(FakeMesh.INTAKE.toString());
        }
        assertThat(mesh.calls).hasSize(1);
        assertThat(mesh.finished.poll(60, TimeUnit.SECONDS)).isEqualTo(200);
    }

    private static void complete(AsyncContext async) {
        jakarta.servlet.http.HttpServletResponse response =
                (jakarta.servlet.http.HttpServletResponse) async.getResponse();
        response.setStatus(201);
        response.setContentLength(0);
        async.complete();
    }
}
