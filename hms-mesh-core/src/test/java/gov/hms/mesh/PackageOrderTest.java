package gov.hms.mesh;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;
import org.junit.jupiter.api.Test;

/** The rooms of the house, top to bottom: a package may use those below it, and none above. That also forbids every cycle. */
class PackageOrderTest {
    private static final List<String> TOP_TO_BOTTOM = List.of(
            "gov.hms.mesh",
            "gov.hms.mesh.internal.outbound",
            "gov.hms.mesh.internal.inbound",
            "gov.hms.mesh.internal.explain",
            "gov.hms.mesh.internal.route",
            "gov.hms.mesh.internal.retry",
            "gov.hms.mesh.internal.discovery",
            "gov.hms.mesh.internal.resolve",
            "gov.hms.mesh.internal.balance",
            "gov.hms.mesh.internal.limit",
            "gov.hms.mesh.internal.tls",
            "gov.hms.mesh.internal.identity",
            "gov.hms.mesh.internal.telemetry",
            "gov.hms.mesh.internal.stack",
            "gov.hms.mesh.internal.cluster",
            "gov.hms.mesh.internal.disk",
            "gov.hms.mesh.internal.time",
            "gov.hms.mesh.internal.policy",
            "gov.hms.mesh.internal.wire",
            "gov.hms.mesh.call");

    private static final Pattern EDGE = Pattern.compile("^\\s+(gov\\.hms\\.\\S+)\\s+->\\s+(gov\\.hms\\.\\S+)\\s");

    private record Edge(String from, String to) {}

    private static List<Edge> edges() {
        StringWriter out = new StringWriter();
        ToolProvider.findFirst("jdeps")
                .orElseThrow()
                .run(
                        new PrintWriter(out),
                        new PrintWriter(out),
                        "--multi-release",
                        "17",
                        "--ignore-missing-deps",
                        "-verbose:package",
                        "target/classes");
        List<Edge> edges = new ArrayList<>();
        for (String line : out.toString().split("\n")) {
            Matcher edge = EDGE.matcher(line);
            if (edge.find()) {
                edges.add(new Edge(edge.group(1), edge.group(2)));
            }
        }
        return edges;
    }

    @Test
    void packagesUseOnlyThoseBelowThem() {
        List<Edge> edges = edges();
        assertThat(edges).as("jdeps saw the classes").hasSizeGreaterThan(40);
        assertThat(edges).allSatisfy(edge -> {
            assertThat(TOP_TO_BOTTOM).contains(edge.from, edge.to);
            assertThat(TOP_TO_BOTTOM.indexOf(edge.to))
                    .as("%s uses %s, which stands above it", edge.from, edge.to)
                    .isGreaterThan(TOP_TO_BOTTOM.indexOf(edge.from));
        });
    }
}
