package gov.hms.benchmarks.run;

import gov.hms.benchmarks.rows.Row;
import gov.hms.benchmarks.rows.Sidecar;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * On what and with what was measured.
 *
 * @param loadBefore the load average of the minute before the run: above a tenth of the processors, others were at work
 * @param versions of the libraries and programs that the rows are made of
 */
record Machine(
        String date,
        String processor,
        int processors,
        String memory,
        String system,
        String java,
        List<String> javaFlags,
        double loadBefore,
        Map<String, String> versions) {
    private static final Pattern LIBRARY = Pattern.compile(
            "/(okhttp-jvm|jetty-server|resilience4j-retry|micrometer-core|opentelemetry-sdk|armeria|grpc-core|grpc-xds|hms-mesh-core)-(\\d[^/:]*)\\.jar");

    static Machine here(List<Row> rows) throws IOException, InterruptedException {
        return new Machine(
                Instant.now().truncatedTo(ChronoUnit.SECONDS).toString(),
                field("/proc/cpuinfo", "model name"),
                Runtime.getRuntime().availableProcessors(),
                field("/proc/meminfo", "MemTotal"),
                System.getProperty("os.name") + " " + System.getProperty("os.version"),
                System.getProperty("java.vm.name") + " " + System.getProperty("java.runtime.version"),
                Jvm.FLAGS,
                ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage(),
                versions(rows));
    }

    private static Map<String, String> versions(List<Row> rows) throws IOException, InterruptedException {
        Map<String, String> versions = new TreeMap<>();
        Matcher matcher = LIBRARY.matcher(System.getProperty("java.class.path"));
        while (matcher.find()) {
            versions.put(matcher.group(1), matcher.group(2));
        }
        for (Row row : rows) {
            if (row.sidecar().isPresent()) {
                versions.put(row.id(), version(row.sidecar().get()));
            }
        }
        return versions;
    }

    private static String version(Sidecar sidecar) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(sidecar.versionCommand())
                .redirectErrorStream(true)
                .start();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return text.strip().lines().findFirst().orElse("unknown");
    }

    private static String field(String file, String name) throws IOException {
        return Files.readAllLines(Path.of(file)).stream()
                .filter(line -> line.startsWith(name))
                .map(line -> line.substring(line.indexOf(':') + 1).strip())
                .findFirst()
                .orElse("unknown");
    }

    String line() {
        return "%d x %s, %s, %s; load average before: %.1f; %s."
                .formatted(processors, processor, java, String.join(" ", javaFlags), loadBefore, date);
    }
}
