package gov.hms.samples.taxday.scan;

import static org.assertj.core.api.Assertions.assertThat;

import gov.hms.samples.taxday.returns.Kind;
import gov.hms.samples.taxday.returns.ReturnsGenerator;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Map;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FlagServletTest {
    private static final Map<Kind, String> EXPECTED = Map.ofEntries(
            Map.entry(Kind.HONEST, "200 LOW"),
            Map.entry(Kind.REFUND_ABOVE_WITHHELD, "200 HIGH"),
            Map.entry(Kind.INCOME_DOES_NOT_ADD_UP, "200 MEDIUM"),
            Map.entry(Kind.REFUND_DOES_NOT_ADD_UP, "200 MEDIUM"),
            Map.entry(Kind.CLAIMS_SELF, "200 HIGH"),
            Map.entry(Kind.ROUND_NUMBERS, "200 MEDIUM"),
            Map.entry(Kind.EXTRA_EMPLOYER, "200 MEDIUM"),
            Map.entry(Kind.CUT_SHORT, "422 cut short"),
            Map.entry(Kind.BROKEN_XREF, "422 no cross-reference table at byte"),
            Map.entry(Kind.ENCRYPTED, "422 password"),
            Map.entry(Kind.PICTURE, "422 not a PDF"),
            Map.entry(Kind.PLAIN_TEXT, "422 not a PDF"),
            Map.entry(Kind.EMPTY, "422 not a PDF: 0 bytes"));

    private final Server server = new Server(0);

    @BeforeEach
    void start() throws Exception {
        ServletContextHandler paths = new ServletContextHandler();
        paths.addServlet(new ServletHolder(new FlagServlet("v2")), "/flag");
        server.setHandler(paths);
        server.start();
    }

    @AfterEach
    void stop() throws Exception {
        server.stop();
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void judgesEveryKindOfReturn(Kind kind) throws Exception {
        for (int number = 1; number <= 5; number++) {
            HttpResponse<String> answer = post(new ReturnsGenerator(7).file(number, kind));
            String[] expected = EXPECTED.get(kind).split(" ", 2);
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(Integer.parseInt(expected[0]));
            assertThat(answer.body()).contains(expected[1]);
        }
    }

    @Test
    void aPdfWhoseObjectsAreRubbishIsRefusedAndNotAnError() throws Exception {
        byte[] file = ("%PDF-1.4\n1 0 obj\n<< /Type /Catalog /Pages 1 0 R >>\nendobj\n".repeat(3)
                        + "xref\n0 1\n0000000000 65535 f \ntrailer\n<< /Root 9 0 R >>\nstartxref\n177\n%%EOF")
                .getBytes(java.nio.charset.StandardCharsets.ISO_8859_1);
        assertThat(post(file).statusCode()).isEqualTo(422);
    }

    @Test
    void saysItsVersionAndHowManyItServed() throws Exception {
        post(new byte[0]);
        HttpResponse<String> answer = post(new byte[0]);
        assertThat(answer.headers().firstValue("X-Scanner-Version")).contains("v2");
        assertThat(answer.headers().firstValue("X-Scanner-Served")).contains("2");
    }

    private HttpResponse<String> post(byte[] file) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + server.getURI().getPort() + "/flag"))
                .POST(HttpRequest.BodyPublishers.ofByteArray(file))
                .build();
        return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
    }
}
