package gov.hms.mesh.internal.policy;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.re2j.Pattern;
import gov.hms.mesh.call.CallOptions;
import gov.hms.mesh.call.Deadline;
import gov.hms.mesh.call.LogicalName;
import gov.hms.mesh.call.OutboundCall;
import gov.hms.mesh.internal.policy.RouteMatch.PathMatch;
import gov.hms.mesh.testing.Proves;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class RouteTableTest {
    private static final LogicalName SCANNER = LogicalName.parse("fraud-scanner.scan");

    private static Route route(RouteMatch match) {
        return Route.DEFAULT.withMatch(match);
    }

    private static OutboundCall call(String method, String path, String query, Map<String, String> headers) {
        return new OutboundCall(
                SCANNER,
                method,
                path,
                query,
                name -> headers.get(name.toLowerCase(Locale.ROOT)),
                Deadline.NEVER,
                CallOptions.DEFAULT);
    }

    private static boolean matches(RouteMatch match, String path) {
        return matches(match, call("GET", path, null, Map.of()));
    }

    private static boolean matches(RouteMatch match, OutboundCall call) {
        return RouteTable.of(List.of(route(match))).match(call) != null;
    }

    private static RouteMatch path(PathMatch path) {
        return new RouteMatch(path, Set.of());
    }

    private static RouteMatch header(ValueMatch.Condition condition) {
        return new RouteMatch(
                new PathMatch.Any(), Set.of(), List.of(new ValueMatch("X-Channel", condition)), List.of());
    }

    private static boolean asked(ValueMatch.Condition condition, String query) {
        RouteMatch match =
                new RouteMatch(new PathMatch.Any(), Set.of(), List.of(), List.of(new ValueMatch("year", condition)));
        return matches(match, call("GET", "/", query, Map.of()));
    }

    @Test
    @Proves(
            field = "spec.routes[].match.path.exact",
            behaviour = "the route is for this one encoded path, and for none below it")
    void anExactPathIsThatPathAlone() {
        RouteMatch flag = path(new PathMatch.Exact("/flag"));
        assertThat(matches(flag, "/flag")).isTrue();
        assertThat(matches(flag, "/flag/")).isFalse();
        assertThat(matches(flag, "/flag/2")).isFalse();
        assertThat(matches(flag, "/Flag")).isFalse();
    }

    @Test
    @Proves(
            field = "spec.routes[].match.path.prefix",
            behaviour = "the route is for the path and what lies below it, by whole segments")
    void aPrefixMatchesWholeSegments() {
        RouteMatch flag = path(new PathMatch.Prefix("/flag"));
        assertThat(matches(flag, "/flag")).isTrue();
        assertThat(matches(flag, "/flag/2")).isTrue();
        assertThat(matches(flag, "/flagged")).isFalse();
        RouteMatch below = path(new PathMatch.Prefix("/flag/"));
        assertThat(matches(below, "/flag/2")).isTrue();
        assertThat(matches(below, "/flag")).isFalse();
        assertThat(matches(path(new PathMatch.Prefix("/")), "/anything/at/all")).isTrue();
    }

    @Test
    @Proves(
            field = "spec.routes[].match.path.regex",
            behaviour = "the route is for paths that the RE2 expression matches as a whole")
    void aRegularExpressionMatchesTheWholePath() {
        RouteMatch returns = path(new PathMatch.Regex(Pattern.compile("/returns/\\d{4}(/pdf)?")));
        assertThat(matches(returns, "/returns/2026")).isTrue();
        assertThat(matches(returns, "/returns/2026/pdf")).isTrue();
        assertThat(matches(returns, "/returns/2026/xml")).isFalse();
        assertThat(matches(returns, "/old/returns/2026")).isFalse();
    }

    @Test
    @Proves(
            field = "spec.routes[].match.path",
            behaviour = "an expression that blows up elsewhere takes time in proportion to the path")
    void aRegularExpressionTakesTimeInProportionToThePath() {
        RouteMatch hostile = path(new PathMatch.Regex(Pattern.compile("/(a+)+b")));
        long start = System.nanoTime();
        assertThat(matches(hostile, "/" + "a".repeat(20_000))).isFalse();
        assertThat(System.nanoTime() - start).isLessThan(60_000_000_000L);
    }

    @Test
    @Proves(field = "spec.routes[].match.methods", behaviour = "the route is for these methods alone")
    void methodsNarrowARoute() {
        RouteMatch writes = new RouteMatch(new PathMatch.Any(), Set.of("POST", "PUT"));
        assertThat(matches(writes, call("POST", "/", null, Map.of()))).isTrue();
        assertThat(matches(writes, call("GET", "/", null, Map.of()))).isFalse();
    }

    @Test
    @Proves(
            field = "spec.routes[].match.headers",
            behaviour = "all conditions on headers must hold: present, exact, prefix or regex")
    void headersNarrowARoute() {
        OutboundCall mobile = call("GET", "/", null, Map.of("x-channel", "mobile-ios"));
        assertThat(matches(header(new ValueMatch.Present()), mobile)).isTrue();
        assertThat(matches(header(new ValueMatch.Exact("mobile-ios")), mobile)).isTrue();
        assertThat(matches(header(new ValueMatch.Exact("mobile")), mobile)).isFalse();
        assertThat(matches(header(new ValueMatch.Prefix("mobile-")), mobile)).isTrue();
        assertThat(matches(header(new ValueMatch.Regex(Pattern.compile("mobile-(ios|android)"))), mobile))
                .isTrue();
        OutboundCall bare = call("GET", "/", null, Map.of());
        assertThat(matches(header(new ValueMatch.Present()), bare)).isFalse();
        RouteMatch both = new RouteMatch(
                new PathMatch.Any(),
                Set.of(),
                List.of(
                        new ValueMatch("x-channel", new ValueMatch.Present()),
                        new ValueMatch("x-office", new ValueMatch.Exact("7"))),
                List.of());
        assertThat(matches(both, mobile)).isFalse();
        assertThat(matches(both, call("GET", "/", null, Map.of("x-channel", "web", "x-office", "7"))))
                .isTrue();
    }

    @Test
    @Proves(
            field = "spec.routes[].match.query",
            behaviour = "a condition holds when any decoded value of the parameter does")
    void anyDecodedValueOfAParameterDecides() {
        assertThat(asked(new ValueMatch.Exact("2026"), "year=2026")).isTrue();
        assertThat(asked(new ValueMatch.Exact("2026"), "year=2025&year=2026")).isTrue();
        assertThat(asked(new ValueMatch.Exact("2026"), "y%65ar=20%326")).isTrue();
        assertThat(asked(new ValueMatch.Exact("tax year"), "year=tax+year")).isTrue();
        assertThat(asked(new ValueMatch.Present(), "a=1&year")).isTrue();
        assertThat(asked(new ValueMatch.Exact(""), "a=1&year")).isTrue();
        assertThat(asked(new ValueMatch.Present(), "&&=x&Year=2026")).isFalse();
        assertThat(asked(new ValueMatch.Present(), null)).isFalse();
        assertThat(asked(new ValueMatch.Exact("50%"), "year=50%")).isTrue();
        assertThat(asked(new ValueMatch.Exact("%zz é"), "year=%zz+%C3%A9")).isTrue();
    }

    @Test
    void aHostileQueryIsLookedAtOnlyInPart() {
        String many = "a=1&".repeat(QueryParameters.MAX_PARAMETERS - 1);
        assertThat(asked(new ValueMatch.Present(), many + "year=1")).isTrue();
        assertThat(asked(new ValueMatch.Present(), many + "a=1&year=1")).isFalse();
        String huge = "a=" + "%41".repeat(100_000);
        assertThat(asked(new ValueMatch.Present(), huge + "&year=1")).isFalse();
        assertThat(asked(new ValueMatch.Present(), "year=1&" + huge)).isTrue();
    }

    @Test
    void whatARegularExpressionMustBeginWithIsNeverOverstated() {
        assertThat(LiteralPrefix.of(Pattern.compile("/returns/\\d+"))).isEqualTo("/returns/");
        assertThat(LiteralPrefix.of(Pattern.compile("^/returns/.*"))).isEqualTo("/returns/");
        assertThat(LiteralPrefix.of(Pattern.compile("/returns?/x"))).isEqualTo("/return");
        assertThat(LiteralPrefix.of(Pattern.compile("/a{0,2}"))).isEqualTo("/");
        assertThat(LiteralPrefix.of(Pattern.compile("/a(b|c)"))).isEqualTo("/a");
        assertThat(LiteralPrefix.of(Pattern.compile("/a|/b"))).isEmpty();
        assertThat(LiteralPrefix.of(Pattern.compile("/a[(]|/b"))).isEmpty();
        assertThat(LiteralPrefix.of(Pattern.compile("/a\\(|/b"))).isEmpty();
        assertThat(LiteralPrefix.of(Pattern.compile("(?i)/a"))).isEmpty();
        assertThat(LiteralPrefix.of(Pattern.compile("/a", Pattern.CASE_INSENSITIVE)))
                .isEmpty();
    }

    @Property(tries = 3_000, seed = "42")
    @Proves(
            field = "spec.routes[].match",
            behaviour = "the first route that matches wins, whatever kinds of conditions stand before it")
    void theCompiledTableAgreesWithTryingOneRouteAfterTheOther(
            @ForAll("tables") List<Route> routes, @ForAll("requests") OutboundCall call) {
        Route expected = routes.stream()
                .filter(route -> route.match().matches(call))
                .findFirst()
                .orElse(null);
        assertThat(RouteTable.of(routes).match(call)).isSameAs(expected);
    }

    @Provide
    Arbitrary<List<Route>> tables() {
        Arbitrary<PathMatch> paths = Arbitraries.oneOf(
                Arbitraries.just(new PathMatch.Any()),
                pathsOf(0).map(PathMatch.Exact::new),
                pathsOf(0).map(PathMatch.Prefix::new),
                Arbitraries.of("/a.*", "/a|/b", "(/[ab])+", "/(a|b)/?", "/aa?", "/.", "(?i)/A", ".*/b/.*", "")
                        .map(expression -> new PathMatch.Regex(Pattern.compile(expression))));
        Arbitrary<Set<String>> methods = Arbitraries.of(Set.of(), Set.of(), Set.of("GET"), Set.of("POST", "GET"));
        return Combinators.combine(paths, methods, conditions("x-a"), conditions("q"))
                .as(RouteMatch::new)
                .map(RouteTableTest::route)
                .list()
                .ofMaxSize(40);
    }

    private static Arbitrary<List<ValueMatch>> conditions(String name) {
        List<ValueMatch> none = List.of();
        return Arbitraries.of(
                none,
                none,
                none,
                List.of(new ValueMatch(name, new ValueMatch.Present())),
                List.of(new ValueMatch(name, new ValueMatch.Exact("1"))),
                List.of(new ValueMatch(name, new ValueMatch.Prefix("1"))),
                List.of(new ValueMatch(name, new ValueMatch.Regex(Pattern.compile("[12]+")))));
    }

    /** Of few segments, so that they meet. */
    private static Arbitrary<String> pathsOf(int leastSegments) {
        return Arbitraries.of("/a", "/b", "/aa", "/", "/ab", "a", "")
                .list()
                .ofMinSize(leastSegments)
                .ofMaxSize(4)
                .map(segments -> String.join("", segments));
    }

    @Provide
    Arbitrary<OutboundCall> requests() {
        Map<String, String> bare = Map.of();
        return Combinators.combine(
                        Arbitraries.of("GET", "POST", "PUT"),
                        pathsOf(0),
                        Arbitraries.of("q=1", "q=2&q=12", "x", "q").injectNull(0.3),
                        Arbitraries.of(bare, Map.of("x-a", "1"), Map.of("x-a", "12")))
                .as(RouteTableTest::call);
    }
}
