package gov.hms.sys.policy;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A route that surely is never reached is refused; one that may be is not. */
class ReachTest {

    @ParameterizedTest(name = "{0} before {1}")
    @CsvSource(
            delimiter = '|',
            value = {
                "{ headers: { x-a: { present: true } } } | { headers: { X-A: 1 } }",
                "{ headers: { x-a: 1 } } | { headers: { x-a: 1, x-b: 2 } }",
                "{ headers: { x-a: 1 } } | { path: { exact: /a }, headers: { x-a: 1 } }",
                "{ headers: { x-a: { prefix: mob } } } | { headers: { x-a: mobile } }",
                "{ query: { q: { regex: '[0-9]+' } } } | { query: { q: 12 } }",
                "{ query: { q: { regex: '[0-9]+' } } } | { query: { q: { regex: '[0-9]+' } } }",
                "{ path: { regex: '/a/.*' } } | { path: { exact: /a/b } }",
                "{ path: { prefix: /a } } | { path: { prefix: /a/b }, query: { q: 1 }, methods: [GET] }"
            })
    void whatAnEarlierRouteSurelyTakesIsNeverReached(String earlier, String later) {
        assertThat(Documents.violations(routes(earlier, later)))
                .singleElement()
                .asString()
                .contains("spec.routes[1]: never reached");
    }

    @ParameterizedTest(name = "{0} before {1}")
    @CsvSource(
            delimiter = '|',
            value = {
                "{ headers: { x-a: 1 } } | { headers: { x-b: 1 } }",
                "{ headers: { x-a: 1, x-b: 2 } } | { headers: { x-a: 1 } }",
                "{ headers: { x-a: 1 } } | { path: { prefix: /a } }",
                "{ headers: { x-a: 1 } } | { query: { x-a: 1 } }",
                "{ headers: { x-a: mobile } } | { headers: { x-a: { prefix: mob } } }",
                "{ query: { q: { present: true } } } | { query: { Q: 1 } }",
                "{ query: { q: { regex: '.*' } } } | { query: { q: { prefix: a } } }",
                "{ path: { regex: '/.*' } } | { path: { prefix: /a } }",
                "{ path: { prefix: /a } } | { path: { regex: '/a/.*' } }",
                "{ path: { prefix: /a }, methods: [GET] } | { path: { exact: /a } }"
            })
    void whatAnEarlierRouteMayLeaveSomethingToIsTaken(String earlier, String later) {
        assertThat(Documents.violations(routes(earlier, later))).isEmpty();
    }

    @Test
    void aRouteThatIsWrongElsewhereStillTakesWhatItTakes() {
        assertThat(Documents.violations(Documents.withSpec(
                        "destination: a", "routes: [ { timeoutMs: 0 }, { match: { methods: [GET] }, timeoutMs: 5 } ]")))
                .hasSize(2)
                .anyMatch(line -> line.contains("spec.routes[0].timeoutMs: 0"))
                .anyMatch(line -> line.contains("spec.routes[1]: never reached"));
    }

    @Test
    void aRouteWhoseMatchIsWrongOrMisspeltHidesNoOther() {
        for (String first : new String[] {"match: { methods: [FETCH] }", "mach: { methods: [GET] }, timeoutMs: 5"}) {
            assertThat(Documents.violations(Documents.withSpec(
                            "destination: a",
                            "routes: [ { " + first + " }, { match: { methods: [GET] }, timeoutMs: 5 } ]")))
                    .as(first)
                    .singleElement()
                    .asString()
                    .contains("spec.routes[0].m");
        }
    }

    private static String routes(String earlier, String later) {
        return Documents.withSpec(
                "destination: a", "routes: [ { match: " + earlier + ", timeoutMs: 5 }, { match: " + later + " } ]");
    }
}
