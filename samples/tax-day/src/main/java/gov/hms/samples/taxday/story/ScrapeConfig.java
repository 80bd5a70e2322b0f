package gov.hms.samples.taxday.story;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.Map;

/** A configuration for Prometheus, so that it finds every process of the story; written anew with each that joins. */
final class ScrapeConfig {
    private static final String SYS = "hms-sys";

    private final Path file;
    private final Path rules;
    private final Map<String, Integer> ports = new LinkedHashMap<>();

    /** @param sysJar beside whose folder the rules are */
    ScrapeConfig(Path file, Path sysJar) {
        this.file = file;
        this.rules = sysJar.resolveSibling("../monitoring/prometheus/rules.yml").normalize();
    }

    Path file() {
        return file;
    }

    int size() {
        return ports.size();
    }

    int port(String instance) {
        return ports.get(instance);
    }

    /** @param instance what Prometheus calls it, instead of its address */
    void add(String instance, int port) throws IOException {
        ports.put(instance, port);
        Path next = Files.writeString(file.resolveSibling("prometheus.yml.next"), text());
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private String text() {
        StringBuilder text = new StringBuilder("""
                # Tax Day. The second rule file is where hms-sys-server/monitoring/compose.yml has the first one.
                global: { scrape_interval: 2s, evaluation_interval: 2s }
                rule_files: [ '%s', 'rules/rules.y*ml' ]
                scrape_configs:
                """.formatted(rules));
        job(text, SYS, true);
        job(text, "hms-mesh", false);
        return text.toString();
    }

    private void job(StringBuilder text, String job, boolean sys) {
        text.append("  - job_name: ").append(job).append("\n    static_configs:\n");
        ports.forEach((instance, port) -> {
            if (instance.equals(SYS) == sys) {
                text.append("      - { targets: [ '127.0.0.1:%d' ], labels: { instance: %s } }\n"
                        .formatted(port, instance));
            }
        });
    }
}
