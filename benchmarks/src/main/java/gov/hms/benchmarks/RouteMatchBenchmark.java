package gov.hms.benchmarks;

import com.google.re2j.Pattern;
import gov.hms.mesh.call.CallOptions;
import gov.hms.mesh.call.Deadline;
import gov.hms.mesh.call.OutboundCall;
import gov.hms.mesh.internal.policy.Route;
import gov.hms.mesh.internal.policy.RouteMatch;
import gov.hms.mesh.internal.policy.RouteMatch.PathMatch;
import gov.hms.mesh.internal.policy.RouteTable;
import gov.hms.mesh.internal.policy.ValueMatch;
import gov.hms.mesh.testing.Configs;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Finding the route of a call among 100: 40 by exact path, 40 by prefix, 10 by regular expression, 5 by header, 4 by query, and
 * one for the rest. {@code oneAfterTheOther} is the plain loop over the same routes.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class RouteMatchBenchmark {
    private static final RouteTable ROUTES = RouteTable.of(routes());

    /** The exact path is that of the last such route, and the prefix as well; REGEX passes the other nine. */
    public enum Request {
        EXACT("/returns/39/exact", null),
        PREFIX("/payments/39/of/2026/checks/17", null),
        REGEX("/audit/9/2026-11-24", null),
        QUERY("/elsewhere", "page=2&lane=l3"),
        NONE_OF_THEM("/something/else/altogether", null);

        private final String path;
        private final String query;

        Request(String path, String query) {
            this.path = path;
            this.query = query;
        }
    }

    @Param
    public Request request;

    private OutboundCall call;

    private static List<Route> routes() {
        List<Route> routes = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            routes.add(route(new RouteMatch(
                    new PathMatch.Any(),
                    Set.of(),
                    List.of(new ValueMatch("x-lane", new ValueMatch.Exact("h" + i))),
                    List.of())));
        }
        for (int i = 0; i < 40; i++) {
            routes.add(route(new RouteMatch(new PathMatch.Exact("/returns/" + i + "/exact"), Set.of("POST"))));
            routes.add(route(new RouteMatch(new PathMatch.Prefix("/payments/" + i), Set.of())));
        }
        for (int i = 0; i < 10; i++) {
            routes.add(route(new RouteMatch(
                    new PathMatch.Regex(Pattern.compile("/audit/" + i + "/\\d{4}-\\d{2}-\\d{2}")), Set.of())));
        }
        for (int i = 0; i < 4; i++) {
            routes.add(route(new RouteMatch(
                    new PathMatch.Any(),
                    Set.of(),
                    List.of(),
                    List.of(new ValueMatch("lane", new ValueMatch.Exact("l" + i))))));
        }
        routes.add(Route.DEFAULT);
        return routes;
    }

    private static Route route(RouteMatch match) {
        return Route.DEFAULT.withMatch(match);
    }

    @Setup
    public void prepare() {
        call = new OutboundCall(
                Configs.FRAUD_SCANNER,
                "POST",
                request.path,
                request.query,
                name -> null,
                Deadline.NEVER,
                CallOptions.DEFAULT);
    }

    @Benchmark
    public Route match() {
        return ROUTES.match(call);
    }

    @Benchmark
    public Route oneAfterTheOther() {
        for (int i = 0; i < ROUTES.size(); i++) {
            if (ROUTES.get(i).match().matches(call)) {
                return ROUTES.get(i);
            }
        }
        return null;
    }
}
