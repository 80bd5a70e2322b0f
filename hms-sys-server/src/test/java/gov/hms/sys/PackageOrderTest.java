package gov.hms.sys;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.spi.ToolProvider;
import org.junit.jupiter.api.Test;

/** Imports go down this list and never up: so there is no cycle, and each package can be read without those above it. */
class PackageOrderTest {
    /** Top to bottom; packages of one row do not know each other. */
    private static final List<Set<String>> ROWS = List.of(
            Set.of("gov.hms.sys"),
            Set.of("gov.hms.sys.cli"),
            Set.of("gov.hms.sys.server"),
            Set.of("gov.hms.sys.admin"),
            Set.of("gov.hms.sys.stream", "gov.hms.sys.rotation"),
            Set.of("gov.hms.sys.admission"),
            Set.of(
                    "gov.hms.sys.access",
                    "gov.hms.sys.ca",
                    "gov.hms.sys.console",
                    "gov.hms.sys.control",
                    "gov.hms.sys.question"),
            Set.of("gov.hms.sys.audit", "gov.hms.sys.snapshot"),
            Set.of("gov.hms.sys.registry", "gov.hms.sys.statistics"),
            Set.of("gov.hms.sys.store"),
            Set.of("gov.hms.sys.policy"));

    @Test
    void importsOnlyGoDown() {
        List<String> upward = new ArrayList<>();
        dependencies()
                .forEach((from, targets) -> targets.stream()
                        .filter(to -> row(to) <= row(from))
                        .forEach(to -> upward.add(from + " -> " + to)));
        assertThat(upward).isEmpty();
    }

    @Test
    void everyPackageHasItsPlaceInTheList() {
        Set<String> placed = new TreeSet<>();
        ROWS.forEach(placed::addAll);
        assertThat(placed).containsAll(dependencies().keySet());
    }

    private static int row(String name) {
        for (int i = 0; i < ROWS.size(); i++) {
            if (ROWS.get(i).contains(name)) {
                return i;
            }
        }
        throw new AssertionError(name + " is not in the list");
    }

    private static Map<String, Set<String>> dependencies() {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int exit = ToolProvider.findFirst("jdeps")
                .orElseThrow()
                .run(
                        new PrintWriter(out),
                        new PrintWriter(err),
                        "-verbose:package",
                        "--multi-release",
                        "17",
                        "--ignore-missing-deps",
                        Path.of("target", "classes").toString());
        assertThat(exit).as("%s %s", out, err).isZero();
        return parse(out.toString());
    }

    private static Map<String, Set<String>> parse(String listing) {
        Map<String, Set<String>> dependencies = new HashMap<>();
        for (String line : listing.lines().toList()) {
            String[] words = line.trim().split("\\s+");
            if (line.startsWith("   ") && words.length >= 3 && words[0].startsWith("gov.hms.sys")) {
                Set<String> targets = dependencies.computeIfAbsent(words[0], from -> new TreeSet<>());
                if (words[2].startsWith("gov.hms.sys")) {
                    targets.add(words[2]);
                }
            }
        }
        assertThat(dependencies).as(listing).isNotEmpty();
        return dependencies;
    }
}
