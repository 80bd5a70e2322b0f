package gov.hms.sys.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class PolicyRefusalTest {
    private static final String ROUTE =
            "match, split, sticky, timeoutMs, perTryTimeoutMs, retries, hedge, fault, mirror, headers";

    @Test
    void allViolationsComeAtOnceInTheOrderOfTheFile() {
        String text = """
                apiVersion: hms/v2
                kind: TrafficPolicy
                metadata: { name: Fraud_Scan }
                spec:
                  destination: fraud-scanner
                  timeoutMs: 800ms
                  retrys: 3
                  circuitBreaker:
                    maxConnections: 0
                    errorPercent: 120
                """;

        assertThat(Documents.violations(text))
                .containsExactly(
                        "p.yml:1:13: apiVersion: hms/v2 (expected: hms/v1)",
                        "p.yml:3:19: metadata.name: Fraud_Scan (expected: " + Forms.POLICY_NAME.expected() + ")",
                        "p.yml:6:14: spec.timeoutMs: 800ms (expected: 1 to 3600000; wrong unit: write 800, the unit is in"
                                + " the field's name)",
                        "p.yml:7:3: spec.retrys: unknown field (expected: one of " + TrafficGrammar.SPEC.listed()
                                + "; did you mean retries?)",
                        "p.yml:9:21: spec.circuitBreaker.maxConnections: 0 (expected: 1 to 1000000)",
                        "p.yml:10:19: spec.circuitBreaker.errorPercent: 120 (expected: 1 to 100)");
    }

    @Test
    void theExceptionSaysItAllInItsMessageToo() {
        try {
            PolicyFile.parse("p.yml", "kind: Other\n");
        } catch (PolicyRejectedException rejected) {
            assertThat(rejected).hasMessage(String.join("; ", rejected.violations()));
            assertThat(rejected.violations()).hasSize(4);
        }
    }

    /** What SnakeYAML makes of these by itself is in TRAPS.md, F9; here each is refused, or is the text it is. */
    static Stream<Arguments> scalars() {
        return Stream.of(
                refused("1:30", "1:30", ", in decimal digits only"),
                refused("no", "no", ", in decimal digits only"),
                refused("on", "on", ", in decimal digits only"),
                refused("yes", "yes", ", in decimal digits only"),
                refused("true", "true", ", in decimal digits only"),
                refused("010", "010", ", in decimal digits only"),
                refused("0x10", "0x10", ", in decimal digits only"),
                refused("0o10", "0o10", ", in decimal digits only"),
                refused(".nan", ".nan", ", in decimal digits only"),
                refused(".inf", ".inf", ", in decimal digits only"),
                refused("-.inf", "-.inf", ", in decimal digits only"),
                refused("NaN", "NaN", ", in decimal digits only"),
                refused("1_000", "1_000", ", in decimal digits only"),
                refused("1,000", "1,000", ", in decimal digits only"),
                refused("2026-01-01", "2026-01-01", ", in decimal digits only"),
                refused("1e3", "1e3", ", in decimal digits only"),
                refused("800.0", "800.0", ", in decimal digits only"),
                refused("1.5.0", "1.5.0", ", in decimal digits only"),
                refused("22:22:22", "22:22:22", ", in decimal digits only"),
                refused("+800", "+800", ", in decimal digits only"),
                refused("PT-5S", "PT-5S", ", in decimal digits only"),
                refused("-0", "-0", ""),
                refused("-5", "-5", ""),
                refused("0", "0", ""),
                refused("99999999999999999999", "99999999999999999999", ""),
                refused("4294967297", "4294967297", ""),
                refused("'800'", "\"800\"", ", without quotes"),
                refused("\"x\\r\\ny\"", "\"x\\u000d\\u000ay\"", ", without quotes"),
                refused("~", "nothing", ""),
                refused("null", "nothing", ""),
                refused("", "nothing", ""),
                refused("[800]", "a list", ""),
                refused("{ ms: 800 }", "a mapping", ""),
                refused("800ms", "800ms", "; wrong unit: write 800, the unit is in the field's name"),
                refused("2s", "2s", "; wrong unit: write 2000, the unit is in the field's name"),
                refused("1 min", "1 min", "; wrong unit: write 60000, the unit is in the field's name"),
                refused("5h", "5h", ", in decimal digits only"),
                refused("80%", "80%", ", in decimal digits only"),
                refused("８００", "\\uff18\\uff10\\uff10", ", in decimal digits only"));
    }

    private static Arguments refused(String written, String shown, String because) {
        return Arguments.of(written, shown, because);
    }

    @ParameterizedTest(name = "timeoutMs: {0}")
    @MethodSource("scalars")
    void aNumberIsDecimalDigitsAndNothingElse(String written, String shown, String because) {
        String text = Documents.withSpec("destination: a", "timeoutMs: " + written, "retries: 1");

        assertThat(Documents.violations(text))
                .hasSize(1)
                .allSatisfy(violation -> assertThat(violation)
                        .matches("p\\.yml:6:1[34]: .*")
                        .endsWith("spec.timeoutMs: " + shown + " (expected: 1 to 3600000" + because + ")"));
    }

    /** A document, and what is said of it. */
    static Stream<Arguments> documents() {
        return Stream.of(
                Arguments.of(
                        "", "p.yml:1:1: document: nothing (expected: a policy; it begins with apiVersion: hms/v1)"),
                Arguments.of(
                        "# only a comment\n",
                        "p.yml:1:1: document: nothing (expected: a policy; it begins with apiVersion: hms/v1)"),
                Arguments.of(
                        "[]",
                        "p.yml:1:1: document: a list (expected: a mapping with apiVersion, kind, metadata, spec)"),
                Arguments.of(
                        Documents.withSpec("destination: a", "timeoutMs: 5", "timeoutMs: 5000"),
                        "p.yml:7:3: spec.timeoutMs: written twice (expected: once; the first stands in line 6)"),
                Arguments.of(
                        Documents.withSpec("destination: a", "timeoutMs: &x 5"),
                        "p.yml:6:14: spec.timeoutMs: an anchor (&x) (expected: none)"),
                Arguments.of(
                        Documents.withSpec("destination: a", "timeoutMs: *x"),
                        "p.yml:6:14: spec.timeoutMs: an alias (*) (expected: the value itself)"),
                Arguments.of(
                        Documents.withSpec("destination: !!java.net.URL [http://x]"),
                        "p.yml:5:16: spec.destination: the tag tag:yaml.org,2002:java.net.URL (expected: none)"),
                Arguments.of(
                        Documents.withSpec("destination: !<tag:yaml.org,2002:binary> AAAA"),
                        "p.yml:5:16: spec.destination: the tag tag:yaml.org,2002:binary (expected: none)"),
                Arguments.of(
                        Documents.withSpec("destination: ! a"),
                        "p.yml:5:16: spec.destination: the tag ! (expected: none)"),
                Arguments.of(
                        Documents.withSpec("destination: a", "? [1, 2]", ": 3"),
                        "p.yml:6:5: spec: a list as a key (expected: a word)"),
                Arguments.of(
                        Documents.withSpec("destination: a") + "---\na: 2\n",
                        "p.yml:6:1: document: a second document (expected: one document per file)"),
                Arguments.of(
                        "%YAML 1.2\n---\n" + Documents.withSpec("destination: a"),
                        "p.yml:1:1: document: a % directive (expected: none)"),
                Arguments.of(
                        Documents.withSpec("destination: \u0000"),
                        "p.yml:5:16: document: character U+0000 (expected: only printable characters, tab and line breaks)"),
                Arguments.of(
                        Documents.withSpec("destination: a\u202Eb"),
                        "p.yml:5:17: document: character U+202E (expected: only printable characters, tab and line breaks)"),
                Arguments.of(
                        Documents.withSpec("destination: a", "timeout\u041Cs: 5"),
                        "p.yml:6:3: spec.timeout\\u041cs: unknown field (expected: one of "
                                + TrafficGrammar.SPEC.listed() + "; did you mean timeoutMs?)"),
                Arguments.of(
                        Documents.withSpec("destination: a", "timeout_ms: 5"),
                        "p.yml:6:3: spec.timeout_ms: unknown field (expected: one of " + TrafficGrammar.SPEC.listed()
                                + "; did you mean timeoutMs?)"),
                Arguments.of(
                        Documents.withSpec("destination: [").stripTrailing(),
                        "p.yml:5:17: document: not readable as YAML or JSON: expected the node content, but found"
                                + " '<stream end>' (expected: YAML 1.2)"));
    }

    @ParameterizedTest
    @MethodSource("documents")
    void whatCouldBeReadInTwoWaysIsRefusedWithItsPosition(String text, String violation) {
        assertThat(Documents.violations(text)).contains(violation);
    }

    /** A line below {@code spec:}, and what is said of it. */
    static Stream<Arguments> lines() {
        return Stream.of(
                Arguments.of(
                        "source: '*'",
                        "spec.source: \"*\" (expected: " + Forms.SERVICE.expected()
                                + "; leave the field out for every caller)"),
                Arguments.of(
                        "source: Return-Intake",
                        "spec.source: Return-Intake (expected: " + Forms.SERVICE.expected()
                                + "; leave the field out for every caller)"),
                Arguments.of(
                        "source: a.b.c",
                        "spec.source: a.b.c (expected: " + Forms.SERVICE.expected()
                                + "; leave the field out for every caller)"),
                Arguments.of("retries: -1", "spec.retries: -1 (expected: 0 to 10)"),
                Arguments.of("retries: 11", "spec.retries: 11 (expected: 0 to 10)"),
                Arguments.of("retries: { on: [] }", "spec.retries.on: 0 reasons (expected: 1 to 6)"),
                Arguments.of(
                        "retries: { on: [conect] }",
                        "spec.retries.on[0]: conect (expected: one of connect, reset, refused, 5xx, 429, timeout; did you"
                                + " mean connect?)"),
                Arguments.of("retries: { on: [5xx, 5xx] }", "spec.retries.on[1]: 5xx (expected: each only once)"),
                Arguments.of(
                        "retries: { methods: [get] }",
                        "spec.retries.methods[0]: get (expected: one of GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS; did"
                                + " you mean GET?)"),
                Arguments.of("retries: { methods: GET }", "spec.retries.methods: GET (expected: a list of methods)"),
                Arguments.of(
                        "retries: {}",
                        "spec.retries: {} (expected: at least one of " + "max, on, methods, backoff, budget" + ")"),
                Arguments.of(
                        "retries: { backoff: { baseMs: 500 } }",
                        "spec.retries.backoff.baseMs: 500 (expected: at most maxMs, which is 250)"),
                Arguments.of(
                        "retries: { backoff: { maxMs: 20 } }",
                        "spec.retries.backoff.maxMs: 20 (expected: at least baseMs, which is 25)"),
                Arguments.of(
                        "retries: { budget: { percent: 20% } }",
                        "spec.retries.budget.percent: 20% (expected: 0 to 100; wrong unit: write 20, the unit is in the"
                                + " field's name)"),
                Arguments.of(
                        "circuitBreaker: { minimumCalls: 5 }",
                        "spec.circuitBreaker.minimumCalls: 5 (expected: errorPercent or slowCallMs beside it; without"
                                + " it there is no breaker to set up)"),
                Arguments.of(
                        "circuitBreaker: { errorPercent: 20, openSeconds: 1m }",
                        "spec.circuitBreaker.openSeconds: 1m (expected: 1 to 3600; wrong unit: write 60, the unit is in"
                                + " the field's name)"),
                Arguments.of(
                        "circuitBreaker: 1000",
                        "spec.circuitBreaker: 1000 (expected: a mapping with "
                                + "maxConnections, maxPending, errorPercent, minimumCalls, windowSeconds, openSeconds, slowCallMs,"
                                + " slowCallPercent"
                                + ")"),
                Arguments.of(
                        "routes: [ { timeoutMs: 100, perTryTimeoutMs: 200 } ]",
                        "spec.routes[0].perTryTimeoutMs: 200 (expected: at most timeoutMs, which is 100)"),
                Arguments.of(
                        "hedge: { maxExtraPercent: 5 }",
                        "spec.hedge: none of them (expected: exactly one of afterMs, afterPercentile)"),
                Arguments.of(
                        "hedge: { afterMs: 5, afterPercentile: 95 }",
                        "spec.hedge.afterPercentile: 95 (expected: exactly one of afterMs, afterPercentile)"),
                Arguments.of(
                        "timeoutMs: 100\n  hedge: { afterMs: 100 }",
                        "spec.hedge.afterMs: 100 (expected: less than timeoutMs, which is 100)"),
                Arguments.of(
                        "timeoutMs: 100\n  routes: [ { hedge: { afterMs: 200 } } ]",
                        "spec.routes[0].hedge.afterMs: 200 (expected: less than timeoutMs, which is 100)"),
                Arguments.of(
                        "loadBalancer: { algorithm: ring-hash }",
                        "spec.loadBalancer.algorithm: ring-hash (expected: hashOn beside ring-hash)"),
                Arguments.of(
                        "loadBalancer: { hashOn: { header: x-a } }",
                        "spec.loadBalancer.hashOn: a mapping (expected: algorithm: ring-hash beside it; nothing else looks"
                                + " at it)"),
                Arguments.of(
                        "loadBalancer: { algorithm: random }",
                        "spec.loadBalancer.algorithm: random (expected: one of peak-ewma, least-request, round-robin,"
                                + " ring-hash)"),
                Arguments.of(
                        "loadBalancer: { algorithm: ring-hash, hashOn: { header: x-a, cookie: c } }",
                        "spec.loadBalancer.hashOn.cookie: c (expected: exactly one of header, cookie)"),
                Arguments.of(
                        "loadBalancer: { algorithm: ring-hash, hashOn: { header: x-a }, zoneAware: true }",
                        "spec.loadBalancer.zoneAware: true (expected: false, or nothing, beside algorithm: ring-hash; there"
                                + " the key decides and no zone does)"),
                Arguments.of(
                        "loadBalancer: { zoneAware: yes }",
                        "spec.loadBalancer.zoneAware: yes (expected: true or false)"),
                Arguments.of(
                        "loadBalancer: { zoneAware: 'true' }",
                        "spec.loadBalancer.zoneAware: \"true\" (expected: true or false)"),
                Arguments.of(
                        "circuitBreaker: { maxPending: 5 }",
                        "spec.circuitBreaker.maxPending: 5 (expected: maxConnections beside it; without it there is"
                                + " nothing to wait for)"),
                Arguments.of(
                        "circuitBreaker: { slowCallMs: 5 }",
                        "spec.circuitBreaker.slowCallMs: 5 (expected: slowCallPercent beside it; one needs the other)"),
                Arguments.of(
                        "circuitBreaker: { errorPercent: 5, slowCallPercent: 5 }",
                        "spec.circuitBreaker.slowCallPercent: 5 (expected: slowCallMs beside it; one needs the other)"),
                Arguments.of(
                        "rateLimit: { burst: 5 }",
                        "spec.rateLimit.requestsPerSecond: missing (expected: 1 to 1000000)"),
                Arguments.of(
                        "routes: [ { sticky: { header: x-a } } ]",
                        "spec.routes[0].sticky: a mapping (expected: split beside it; without shares there is nothing to"
                                + " stick to)"),
                Arguments.of(
                        "routes: [ { fault: { delay: { percent: 5 } } } ]",
                        "spec.routes[0].fault.delay.ms: missing (expected: 1 to 60000)"),
                Arguments.of(
                        "routes: [ { fault: { abort: { status: 500 } } } ]",
                        "spec.routes[0].fault.abort.percent: missing (expected: 1 to 100)"),
                Arguments.of(
                        "routes: [ { mirror: { percent: 5 } } ]",
                        "spec.routes[0].mirror.to: missing (expected: " + Forms.SERVICE.expected() + ")"),
                Arguments.of(
                        "routes: [ { headers: { set: { X-Hms-Priority: low } } } ]",
                        "spec.routes[0].headers.set.X-Hms-Priority: not a name that can stand here (expected: "
                                + Forms.CHANGEABLE_HEADER.expected() + ")"),
                Arguments.of(
                        "routes: [ { headers: { remove: [Host] } } ]",
                        "spec.routes[0].headers.remove[0]: Host (expected: " + Forms.CHANGEABLE_HEADER.expected()
                                + ")"),
                Arguments.of(
                        "routes: [ { headers: { set: { x-a: \"a\\nb\" } } } ]",
                        "spec.routes[0].headers.set.x-a: \"a\\u000ab\" (expected: " + Forms.HEADER_VALUE.expected()
                                + ")"),
                Arguments.of(
                        "routes: [ { headers: { set: { x-a: '1', X-A: '2' } } } ]",
                        "spec.routes[0].headers.set.X-A: written twice (expected: once; upper and lower case are the same"
                                + " here)"),
                Arguments.of(
                        "routes: [ { headers: { set: { x-a: '1' }, remove: [X-A] } } ]",
                        "spec.routes[0].headers.remove: X-A a second time (expected: each header once, in set or in"
                                + " remove)"),
                Arguments.of(
                        "routes: [ { headers: { set: {} } } ]",
                        "spec.routes[0].headers.set: 0 names of headers to values (expected: 1 to 20)"),
                Arguments.of(
                        "routes: [ { match: { headers: { 'a b': c } } } ]",
                        "spec.routes[0].match.headers.a b: not a name that can stand here (expected: "
                                + Forms.HEADER_NAME.expected() + ")"),
                Arguments.of(
                        "routes: [ { match: { query: { q: { exact: a, present: true } } } } ]",
                        "spec.routes[0].match.query.q.present: true (expected: exactly one of exact, prefix, regex,"
                                + " present)"),
                Arguments.of(
                        "routes: [ { match: { query: { q: { present: false } } } } ]",
                        "spec.routes[0].match.query.q.present: false (expected: true)"),
                Arguments.of(
                        "routes: [ { match: { headers: { x-a: [b] } } } ]",
                        "spec.routes[0].match.headers.x-a: a list (expected: a mapping with exact, prefix, regex,"
                                + " present)"),
                Arguments.of(
                        "routes: [ { match: { path: { regex: '/a)' } } } ]",
                        "spec.routes[0].match.path.regex: \"/a)\" (expected: an RE2 expression; a ) without its ()"),
                Arguments.of(
                        "routes: [ { match: { path: { regex: '(a)(?=b)' } } } ]",
                        "spec.routes[0].match.path.regex: \"(a)(?=b)\" (expected: an RE2 expression; invalid or unsupported"
                                + " Perl syntax: (?=)"),
                Arguments.of(
                        "routes: [ { match: { path: { regex: '((a{1000}){1000}){1000}' } } } ]",
                        "spec.routes[0].match.path.regex: \"((a{1000}){1000}){1000}\" (expected: something simpler;"
                                + " with nested counts or classes like these it takes more than 10000 steps)"),
                Arguments.of("routes: []", "spec.routes: 0 routes (expected: 1 to 99)"),
                Arguments.of("routes: {}", "spec.routes: a mapping (expected: a list of routes)"),
                Arguments.of("routes: [ 5 ]", "spec.routes[0]: 5 (expected: a mapping with " + ROUTE + ")"),
                Arguments.of(
                        "routes: [ { match: { path: { exact: /a, prefix: /b } } } ]",
                        "spec.routes[0].match.path.prefix: /b (expected: exactly one of exact, prefix, regex)"),
                Arguments.of(
                        "routes: [ { match: { path: { prefix: flag } } } ]",
                        "spec.routes[0].match.path.prefix: flag (expected: a path that begins with /, without ? and #, of"
                                + " at most 1024 visible ASCII characters)"),
                Arguments.of(
                        "routes: [ { retries: 1 }, { match: { methods: [GET] }, retries: 2 } ]",
                        "spec.routes[1]: never reached (expected: a match that spec.routes[0] in line 6 leaves something"
                                + " to; first match wins)"),
                Arguments.of(
                        "routes: [ { match: { path: { prefix: /a } } }, { match: { path: { exact: /a/b } } } ]",
                        "spec.routes[1]: never reached (expected: a match that spec.routes[0] in line 6 leaves something"
                                + " to; first match wins)"),
                Arguments.of(
                        "routes: [ { split: [ { version: v1, weight: 0 }, { version: v2, weight: 0 } ] } ]",
                        "spec.routes[0].split: all weights are 0 (expected: at least one above 0)"),
                Arguments.of(
                        "routes: [ { split: [ { version: v1, weight: 1 }, { version: v1, weight: 1 } ] } ]",
                        "spec.routes[0].split[1].version: v1 (expected: each version only once)"),
                Arguments.of(
                        "routes: [ { split: [ { version: v1 } ] } ]",
                        "spec.routes[0].split[0].weight: missing (expected: 0 to 1000)"),
                Arguments.of(
                        "routes: [ { split: [ { version: null, weight: 5 } ] } ]",
                        "spec.routes[0].split[0].version: nothing (expected: 1 to 63 of letters, digits, ., _, + and -,"
                                + " as in v1 or 2.4.1)"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("lines")
    void whatCannotBeMeantIsRefusedWithWhatCould(String line, String violation) {
        assertThat(Documents.violations(Documents.withSpec("destination: a", line)))
                .hasSize(1)
                .allSatisfy(found ->
                        assertThat(found).matches("p\\.yml:[67]:(?s).*").endsWith(": " + violation));
    }

    @Test
    void whatIsMissingIsNamed() {
        assertThat(Documents.violations("apiVersion: hms/v1\n"))
                .containsExactly(
                        "p.yml:1:1: kind: missing (expected: one of TrafficPolicy, MeshSettings, AccessPolicy)",
                        "p.yml:1:1: metadata: missing (expected: a mapping with name)",
                        "p.yml:1:1: spec: missing (expected: a mapping)");
        assertThat(Documents.violations(Documents.withSpec("timeoutMs: 5")))
                .containsExactly("p.yml:5:3: spec.destination: missing (expected: " + Forms.SERVICE.expected() + ")");
    }

    @Test
    void aDocumentThatIsTooLargeIsNotEvenParsed() {
        String comment = "#".repeat(TextCheck.MAX_BYTES);

        assertThat(Documents.violations(Documents.withSpec("destination: a") + comment))
                .singleElement()
                .asString()
                .contains("(expected: at most 262144 bytes (256 KiB))");
    }

    @Test
    void aDocumentOfJustTheLimitIsParsed() {
        String policy = Documents.withSpec("destination: a");

        assertThat(Documents.violations(policy + "#" + " ".repeat(TextCheck.MAX_BYTES - policy.length() - 1)))
                .isEmpty();
    }

    @Test
    void aWordOfJustTheLimitIsRead() {
        String policy = Documents.withSpec("destination: a");

        assertThat(Documents.violations(policy + "# " + "x".repeat(TextCheck.MAX_WORD)))
                .isEmpty();
        assertThat(Documents.violations(policy + "# " + "x".repeat(TextCheck.MAX_WORD + 1)))
                .containsExactly("p.yml:6:3: document: a word of more than 4096 characters: " + "x".repeat(60)
                        + "... (expected: at most 4096 without a space or a mark between them)");
    }

    @Test
    void twentyThousandKeysAndValuesAreReadAndNoMore() {
        String list = "[" + "a,".repeat(YamlComposer.MAX_NODES - 2) + "a";

        assertThat(Documents.violations(list + "]")).noneMatch(violation -> violation.contains("20000"));
        assertThat(Documents.violations(list + ",a]"))
                .containsExactly("p.yml:1:" + (2 * YamlComposer.MAX_NODES)
                        + ": document: more than 20000 keys and values (expected: at most 20000; write a policy for each"
                        + " destination)");
    }

    @Test
    void sixteenLevelsAreReadAndSeventeenAreNot() {
        assertThat(Documents.violations("[".repeat(16) + "]".repeat(16))).noneMatch(v -> v.contains("levels"));
        assertThat(Documents.violations("[".repeat(17) + "]".repeat(17)))
                .containsExactly("p.yml:1:17: document: more than 16 levels (expected: at most 16)");
        assertThat(Documents.violations("[".repeat(100_000)))
                .singleElement()
                .asString()
                .contains("levels");
    }

    @Test
    void aSwarmOfViolationsIsCutAtAHundred() {
        String[] lines = new String[501];
        lines[0] = "destination: a";
        for (int i = 1; i < lines.length; i++) {
            lines[i] = "zz" + i + ": 1";
        }

        assertThat(Documents.violations(Documents.withSpec(lines)))
                .hasSize(101)
                .last()
                .isEqualTo("p.yml: and 400 more");
    }
}
