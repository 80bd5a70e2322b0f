package gov.hms.sys;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is built from is pinned to one version, checked against its checksum, no older than the last known hole, and listed. */
class S45SupplyChainTest {
    private static final Path PROJECT = Path.of("..");
    private static final Pattern VERSION = Pattern.compile("<version>([^<]*)</version>");
    private static final Pattern PROPERTY = Pattern.compile("<([\\w.-]+)\\.version>([^<]*)</");

    private static String parent() throws IOException {
        return Files.readString(PROJECT.resolve("pom.xml"));
    }

    private static List<Path> poms() throws IOException {
        List<Path> poms = new ArrayList<>(List.of(PROJECT.resolve("pom.xml")));
        try (Stream<Path> found = Files.walk(PROJECT, 3)) {
            found.filter(file -> file.endsWith("pom.xml") && !file.toString().contains("target"))
                    .filter(file -> !file.equals(PROJECT.resolve("pom.xml")))
                    .forEach(poms::add);
        }
        return poms;
    }

    @ParameterizedTest
    @MethodSource("poms")
    void everyVersionIsOneVersion(Path pom) throws IOException {
        String text = Files.readString(pom);
        List<String> versions =
                VERSION.matcher(text).results().map(match -> match.group(1)).toList();
        assertThat(versions)
                .isNotEmpty()
                // the enforcer's own rules speak of ranges
                .filteredOn(version -> !version.matches("\\[[\\d.]+,\\)"))
                .allMatch(S45SupplyChainTest::isOneVersion);
        assertThat(text).doesNotContain("LATEST", "RELEASE<", "<repository>", "<pluginRepository>", "<systemPath>");
    }

    private static boolean isOneVersion(String version) {
        return version.equals("0.1.0-SNAPSHOT")
                || version.matches("\\$\\{[\\w.-]+}")
                || version.matches("\\d[\\w.-]*") && !version.contains("SNAPSHOT");
    }

    @ParameterizedTest
    @ValueSource(strings = {"LATEST", "RELEASE", "[1.0,2.0)", "(,2.0]", "1.0-SNAPSHOT", "1.+", ""})
    void asAControlAVersionThatMayBecomeAnotherIsFoundOut(String floating) {
        assertThat(isOneVersion(floating)).isFalse();
    }

    @Test
    void asAControlAVersionWithAHoleIsFoundOut() {
        assertThat(Arrays.compare(parts("12.0.21"), parts("12.1.0"))).isNegative();
        assertThat(Arrays.compare(parts("1.9"), parts("1.75.0")))
                .as("no text order")
                .isNegative();
        assertThat(Arrays.compare(parts("1.78"), parts("1.78.1"))).isNegative();
        assertThat(Arrays.compare(parts("1.78"), parts("1.78"))).isZero();
    }

    @Test
    void everyPropertyOfAVersionIsOneVersion() throws IOException {
        List<MatchResult> properties = PROPERTY.matcher(parent()).results().toList();
        assertThat(properties)
                .hasSizeGreaterThan(15)
                .allMatch(property -> property.group(2).matches("\\d+(\\.\\d+)+([.-]\\w+)?"));
    }

    @Test
    void mavenRefusesWhatDoesNotFitItsChecksum() throws IOException {
        assertThat(Files.readString(PROJECT.resolve(".mvn/maven.config"))).contains("--strict-checksums");
    }

    /** The first version without the hole that is named. */
    @ParameterizedTest(name = "{0} from {1} on: {2}")
    @CsvSource({
        "jetty, 12.1.0, CVE-2025-5115 MadeYouReset",
        "grpc, 1.75.0, CVE-2025-55163 MadeYouReset in the Netty that it brings",
        "protobuf, 3.25.5, CVE-2024-7254 nested groups",
        "nimbus, 10.0.2, CVE-2025-53864 deeply nested claims",
        "bouncycastle, 1.78, CVE-2024-30171 and CVE-2024-29857",
        "okhttp, 5.3.2, time-outs that came late",
        "logback, 1.5.19, CVE-2025-11226",
        "snakeyaml-engine, 2.10, no class of a document's choice",
        "sqlite, 3.41.2, CVE-2023-32697",
        "jackson, 3.0.0, no typing by default",
        "caffeine, 3.0.0, the line that is mended",
        "micrometer, 1.13.0, the line that is mended",
        "resilience4j, 2.0.0, the line that is mended",
        "re2j, 1.7, linear regular expressions"
    })
    void aDependencyIsNoOlderThanItsLastKnownHole(String name, String floor, String because) throws IOException {
        Matcher version = Pattern.compile("<" + Pattern.quote(name) + "\\.version>([^<]*)<")
                .matcher(parent());
        assertThat(version.find()).as(name).isTrue();
        assertThat(Arrays.compare(parts(version.group(1)), parts(floor)))
                .as("%s %s (expected: %s or newer, because of %s)", name, version.group(1), floor, because)
                .isNotNegative();
    }

    private static int[] parts(String version) {
        return Arrays.stream(version.split("[.-]"))
                .filter(part -> part.matches("\\d+"))
                .mapToInt(Integer::parseInt)
                .toArray();
    }

    private static List<String> dependencies(String module) throws IOException {
        try (Stream<String> lines = Files.lines(PROJECT.resolve(module + "/target/runtime-dependencies.txt"))) {
            return lines.map(line -> line.replaceAll("\\x1b\\[[0-9;]*m", "").strip())
                    .filter(line -> line.matches("[\\w.-]+(:[\\w.-]+){3,4}.*"))
                    .map(line -> line.replaceAll(" --.*", "").replaceAll(":(compile|runtime)$", ""))
                    .sorted()
                    .toList();
        }
    }

    /** A user of a library gets these beside it, and no other. With {@code -Dhms.docs.write=true} the lists are written anew. */
    @ParameterizedTest
    @ValueSource(strings = {"hms-mesh-core", "hms-mesh-okhttp", "hms-mesh-servlet"})
    void theRuntimeDependenciesOfALibraryAreThoseOfItsList(String module) throws IOException {
        Path list = Path.of("src/test/resources/runtime-dependencies", module + ".txt");
        // what core is built with is more than what its users get: they choose what is optional
        Set<String> reached = Set.copyOf(dependencies("hms-mesh-servlet"));
        String found = dependencies(module).stream()
                .filter(line -> !module.equals("hms-mesh-core") || reached.contains(line))
                .collect(Collectors.joining("\n", "", "\n"));
        if (Boolean.getBoolean("hms.docs.write")) {
            Files.createDirectories(list.getParent());
            Files.writeString(list, found);
        }
        assertThat(found).isEqualTo(Files.readString(list));
        assertThat(found).doesNotContain("jackson", "logback", "nimbus", "opentelemetry-sdk", "snakeyaml");
        assertThat(found.lines().count()).isBetween(5L, 60L);
    }
}
