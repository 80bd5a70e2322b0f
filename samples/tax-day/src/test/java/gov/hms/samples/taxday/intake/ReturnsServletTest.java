package gov.hms.samples.taxday.intake;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import okhttp3.HttpUrl;
import okhttp3.Interceptor;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Response;
import okhttp3.ResponseBody;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** return-intake against two scripted colleagues, which its client finds without a mesh. */
class ReturnsServletTest {
    private static final String LOW = "{\"risk\":\"LOW\",\"reasons\":[],"
            + "\"refund\":{\"amountCents\":1250,\"routing\":\"000000518\",\"account\":\"12345\"},\"later\":1}";

    private final Server server = new Server(0);
    private final Scripted scanner = new Scripted(200, LOW);
    private final Scripted payout = new Scripted(200, "{\"outcome\":\"paid\"}");
    private boolean paused;

    @BeforeEach
    void start() throws Exception {
        OkHttpClient client =
                new OkHttpClient.Builder().addInterceptor(this::resolve).build();
        ServletContextHandler paths = new ServletContextHandler();
        paths.addServlet(new ServletHolder(new ReturnsServlet(new Colleagues(client))), "/returns");
        paths.addServlet(new ServletHolder(scanner), "/flag");
        paths.addServlet(new ServletHolder(payout), "/refunds");
        server.setHandler(paths);
        server.start();
    }

    @AfterEach
    void stop() throws Exception {
        server.stop();
    }

    @Test
    void aCleanReturnIsPaid() throws Exception {
        HttpResponse<String> answer = post("26-1");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).contains("\"outcome\":\"PAID\"", "\"paidCents\":1250", "\"scannerVersion\":\"v1\"");
        assertThat(payout.asked.get()).isEqualTo(1);
    }

    @Test
    void aSuspiciousReturnIsHeldAndNotPaid() throws Exception {
        scanner.body = "{\"risk\":\"HIGH\",\"reasons\":[\"too good\"],\"refund\":null}";
        HttpResponse<String> answer = post("26-1");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).contains("\"outcome\":\"HELD\"", "too good");
        assertThat(payout.asked.get()).isZero();
    }

    @Test
    void anUnreadableReturnIsRejectedWithTheScannersReason() throws Exception {
        scanner.status = 422;
        scanner.body = "{\"error\":\"damaged\"}";
        HttpResponse<String> answer = post("26-1");
        assertThat(answer.statusCode()).isEqualTo(422);
        assertThat(answer.body()).contains("\"outcome\":\"REJECTED\"", "damaged");
    }

    @Test
    void aPauseOfTheScannerIsPassedOnWithItsReason() throws Exception {
        paused = true;
        HttpResponse<String> answer = post("26-1");
        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.body()).contains("\"outcome\":\"UNAVAILABLE\"", "503 Service Paused");
    }

    @Test
    void aFailureOfThePayoutIsNotReportedAsPaid() throws Exception {
        payout.status = 500;
        HttpResponse<String> answer = post("26-1");
        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.body()).contains("\"outcome\":\"UNAVAILABLE\"", "\"payoutStatus\":500", "\"paidCents\":0");
    }

    @Test
    void aReturnWithoutAUsableIdIsRefused() throws Exception {
        assertThat(post("../etc").statusCode()).isEqualTo(400);
        assertThat(scanner.asked.get()).isZero();
    }

    private HttpResponse<String> post(String id) throws Exception {
        URI url = URI.create("http://127.0.0.1:" + server.getURI().getPort() + "/returns");
        HttpRequest request = HttpRequest.newBuilder(url)
                .header("X-Return-Id", id)
                .POST(HttpRequest.BodyPublishers.ofString("%PDF-"))
                .build();
        return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
    }

    private Response resolve(Interceptor.Chain chain) throws IOException {
        HttpUrl url = chain.request().url();
        assertThat(url.host()).isIn("fraud-scanner.scan", "refund-payout.payout");
        if (paused) {
            return new Response.Builder()
                    .request(chain.request())
                    .protocol(Protocol.HTTP_1_1)
                    .code(503)
                    .message("Service Paused")
                    .body(ResponseBody.create(new byte[0], null))
                    .build();
        }
        HttpUrl local = url.newBuilder()
                .host("127.0.0.1")
                .port(server.getURI().getPort())
                .build();
        return chain.proceed(chain.request().newBuilder().url(local).build());
    }

    private static final class Scripted extends HttpServlet {
        private static final long serialVersionUID = 1L;

        private final AtomicInteger asked = new AtomicInteger();
        private volatile int status;
        private volatile String body;

        Scripted(int status, String body) {
            this.status = status;
            this.body = body;
        }

        @Override
        protected void doPost(HttpServletRequest request, HttpServletResponse response) throws IOException {
            asked.incrementAndGet();
            request.getInputStream().readAllBytes();
            Map.of("X-Scanner-Version", "v1", "X-Scanner-Pid", "7", "X-Scanner-Served", "1")
                    .forEach(response::setHeader);
            response.setStatus(status);
            response.getWriter().write(body);
        }
    }
}
