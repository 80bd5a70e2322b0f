package gov.hms.mesh.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import gov.hms.mesh.call.LogicalName;
import gov.hms.mesh.internal.policy.AccessRules;
import gov.hms.mesh.testing.Configs;
import gov.hms.mesh.testing.TestCa;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may GET and POST does not get to DELETE by a header that a framework takes for the method, however it is written. */
class MethodOverrideTest {
    private final TestCa ca = new TestCa();
    private final AtomicInteger ran = new AtomicInteger();
    private LiveService service;

    @BeforeEach
    void start() throws Exception {
        service = new LiveService(ca, "fraud-scanner.scan", 16, (request, response) -> {
            ran.incrementAndGet();
            response.setContentLength(0);
        });
        service.mesh.tell(Configs.of(LogicalName.parse("fraud-scanner.scan"), 0)
                .version(2)
                .access(new AccessRules(
                        true, List.of(new AccessRules.Allow(Optional.empty(), Set.of("GET", "POST"), List.of())))));
    }

    @AfterEach
    void stop() throws Exception {
        service.close();
    }

    private String post(String... headers) throws Exception {
        try (TlsClient client = service.connect("return-intake.intake")) {
            client.send("POST", "/", headers);
            return client.receive().line();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "X-HTTP-Method-Override: DELETE",
                "X-HTTP-Method-Override: GET\r\nX-HTTP-Method-Override: DELETE",
                "X-HTTP-Method-Override: GET\r\nx-http-method-override: DELETE",
                "X-HTTP-Method-Override:\r\nX-HTTP-Method-Override: DELETE",
                "X-HTTP-Method-Override: GET, DELETE",
                "X_HTTP_Method_Override: DELETE",
                "X-HTTP_Method-Override: DELETE",
                "X-HTTP-Method-Override: GET\r\nX_HTTP_METHOD_OVERRIDE: delete",
                "X-HTTP-Method: GET\r\nX-HTTP-Method: DELETE",
                "x_http_method: DELETE",
                "X-Method_Override: DELETE"
            })
    void noSpellingAndNoFurtherValueOfTheHeaderPasses(String headers) throws Exception {
        assertThat(post("Content-Length: 0", headers)).isEqualTo("HTTP/1.1 403 Forbidden");
        assertThat(ran).hasValue(0);
    }

    @Test
    void whatIsAllowedPassesHoweverItIsSaid() throws Exception {
        assertThat(post("Content-Length: 0")).startsWith("HTTP/1.1 200");
        assertThat(post("Content-Length: 0", "X-HTTP-Method-Override: get", "X_Http_Method: POST"))
                .startsWith("HTTP/1.1 200");
        assertThat(post("Content-Length: 0", "X-HTTP-Method-Overrides: DELETE", "Y-HTTP-Method: DELETE"))
                .startsWith("HTTP/1.1 200");
    }
}
