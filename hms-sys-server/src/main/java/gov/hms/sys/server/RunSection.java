package gov.hms.sys.server;

import gov.hms.mesh.internal.policy.PolicyBounds.Bound;
import gov.hms.sys.policy.Field;
import gov.hms.sys.policy.FlagKind;
import gov.hms.sys.policy.ListKind;
import gov.hms.sys.policy.NumberKind;
import gov.hms.sys.policy.Section;
import gov.hms.sys.policy.TextKind;
import java.nio.file.Path;
import java.util.List;

/** What options of {@code hms sys run} say as well. */
final class RunSection implements ConfigSection {
    private static final Bound PORT = new Bound(0, 65_535);
    private static final TextKind ADDRESS = TextKind.of("host or host:port", 300, "[A-Za-z0-9._:\\[\\]-]{1,300}")
            .asBare();
    private static final TextKind TRUST_DOMAIN =
            TextKind.of("1 to 255 characters of a-z, 0-9, '.', '-' and '_'", 255, "[a-z0-9._-]{1,255}");
    private static final TextKind TTL =
            TextKind.of("a number and s, m, h or d, as in 24h; 1m to 7d", 7, DurationText.FORM);

    @Override
    public List<Field> fields() {
        return List.of(
                Field.of(
                                "dev",
                                new FlagKind(false),
                                "for development: REST in clear, on loopback, without tokens",
                                "true")
                        .otherwise(false),
                Field.of("data", PATH, "keys, database and audit log", "/var/lib/hms-sys"),
                Field.of("policies", PATH, "policy files that hold at once", "/etc/hms-sys/policies"),
                Field.of("httpPort", NumberKind.of(PORT), "REST and metrics; 0: any free port", "7080"),
                Field.of("grpcPort", NumberKind.of(PORT), "the mesh's gRPC; 0: any free port", "7443"),
                Field.of("certificateTtl", TTL, "life of a workload's certificate", "24h"),
                Field.of("trustDomain", TRUST_DOMAIN, "of all identities, for good", "prod.example"),
                Field.of(
                        "advertise",
                        new ListKind("addresses", new Bound(1, 20), ADDRESS),
                        "where workloads find HMS-SYS",
                        "[hms-sys-1.example:7443]"));
    }

    @Override
    public HmsSysConfig apply(Section file, Path directory, HmsSysConfig before) {
        HmsSysConfig config = before.withDev(
                        file.find("dev").map(Boolean.class::cast).orElse(before.dev()))
                .withDirectories(
                        file.text("data").map(directory::resolve).orElse(before.dataDirectory()),
                        file.text("policies").map(directory::resolve).orElse(before.policiesDirectory()))
                .withPorts(
                        file.number("httpPort").orElse(before.httpPort()),
                        file.number("grpcPort").orElse(before.grpcPort()))
                .withTrustDomain(file.text("trustDomain").orElse(before.trustDomain()));
        if (!file.texts("advertise").isEmpty()) {
            config = config.withAdvertised(file.texts("advertise"));
        }
        return file.text("certificateTtl").isEmpty()
                ? config
                : withTtl(file, file.text("certificateTtl").get(), config);
    }

    private static HmsSysConfig withTtl(Section file, String ttl, HmsSysConfig config) {
        try {
            return config.withCertificateTtl(DurationText.parse(ttl).orElseThrow());
        } catch (IllegalArgumentException outOfBounds) {
            file.refuse("certificateTtl", TTL.expected());
            return config;
        }
    }
}
