package gov.hms.mesh;

import gov.hms.mesh.call.LogicalName;
import gov.hms.mesh.internal.inbound.InboundLimit;
import gov.hms.mesh.internal.policy.MeshConfigCodec;
import gov.hms.mesh.internal.telemetry.AccessLog;
import gov.hms.mesh.internal.tls.AnchorTrustManager;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Metrics;
import io.opentelemetry.api.GlobalOpenTelemetry;
import io.opentelemetry.api.OpenTelemetry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.cert.CertificateException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.function.Supplier;

/**
 * Settings of an {@link HmsMesh}. What a setter says wins over the environment.
 */
public final class HmsMeshBuilder {
    /** In the middle of the range as people count, so that a half-size instance can be told from a small one. */
    private static final int DEFAULT_WEIGHT = 100;

    private static final int MAX_WEIGHT = 1_000;

    private Map<String, String> environment = Map.of();
    private String join;
    private String version;
    private String instanceId;
    private Integer weight;
    private Path stateDirectory;
    private Boolean keepIdentity;
    private String inboundLimit;
    private Integer metricsPort;
    private MeterRegistry meterRegistry = Metrics.globalRegistry;
    private OpenTelemetry openTelemetry;

    HmsMeshBuilder() {}

    /** Reads every {@code HMS_MESH_…} variable of the map. Default: none is read. */
    public HmsMeshBuilder environment(Map<String, String> variables) {
        environment = Map.copyOf(variables);
        return this;
    }

    /** The join string that {@code hms token create} printed: addresses, name, anchor and token in one. */
    public HmsMeshBuilder join(String joinString) {
        join = Objects.requireNonNull(joinString, "joinString");
        return this;
    }

    /** The service's own version, as in {@code v2}; A/B splits go by it. Default: empty. */
    public HmsMeshBuilder version(String serviceVersion) {
        version = Objects.requireNonNull(serviceVersion, "serviceVersion");
        return this;
    }

    /** Unique name of this instance. Default: the service's name and eight random characters. */
    public HmsMeshBuilder instanceId(String uniqueName) {
        instanceId = Objects.requireNonNull(uniqueName, "uniqueName");
        return this;
    }

    /**
     * This instance's share of the calls relative to the service's other instances: one with 200 gets twice as many as one
     * with 100. 1 to 1000. Default: 100.
     */
    public HmsMeshBuilder weight(int share) {
        weight = weight("weight", share);
        return this;
    }

    /** Where the last good configuration is kept for a start without HMS-SYS. Default: {@code ~/.hms-mesh/<name>}. */
    public HmsMeshBuilder stateDirectory(Path directory) {
        stateDirectory = Objects.requireNonNull(directory, "directory");
        return this;
    }

    /**
     * Whether the private key and certificate are kept in the state directory too (mode 0600), so that the process can start
     * and serve while HMS-SYS is away. Default: false, the key never touches a disk.
     */
    public HmsMeshBuilder keepIdentity(boolean keep) {
        keepIdentity = keep;
        return this;
    }

    /**
     * How many requests the service takes on at the same time; the least important ones beyond it are refused with 503 before
     * the application runs.
     *
     * @param setting {@code adaptive}, the default: learned from how long requests take; {@code off}; or a number from 1 to
     *     1,000,000
     */
    public HmsMeshBuilder inboundLimit(String setting) {
        inboundLimit = Objects.requireNonNull(setting, "setting");
        return this;
    }

    /**
     * Lets Prometheus scrape the meters at {@code http://127.0.0.1:<port>/metrics}; they still go to {@link #meterRegistry} too.
     * Needs {@code io.micrometer:micrometer-registry-prometheus} on the class path. Default: nobody listens.
     *
     * @param port 1 to 65535; 0 for any free one, which the log names
     */
    public HmsMeshBuilder metricsPort(int port) {
        metricsPort = port("metricsPort", port);
        return this;
    }

    /** Where meters are registered. Default: Micrometer's global registry. */
    public HmsMeshBuilder meterRegistry(MeterRegistry registry) {
        meterRegistry = Objects.requireNonNull(registry, "registry");
        return this;
    }

    /** Where spans go. Default: the global OpenTelemetry, when the application has set one. */
    public HmsMeshBuilder openTelemetry(OpenTelemetry telemetry) {
        openTelemetry = Objects.requireNonNull(telemetry, "telemetry");
        return this;
    }

    /**
     * Joins the mesh: obtains a certificate (or takes the kept one), connects to HMS-SYS and waits for the first
     * configuration of the mesh, at most 10 seconds.
     *
     * @throws MeshJoinException when a setting is missing or wrong, or when no identity can be had; the message says
     *     which, and what to do
     */
    public HmsMesh build() {
        Settings settings;
        try {
            settings = settings();
        } catch (IllegalArgumentException wrong) {
            throw new MeshJoinException(wrong.getMessage());
        }
        return Joining.join(
                settings, meterRegistry, openTelemetry != null ? openTelemetry : GlobalOpenTelemetry.getOrNoop());
    }

    Settings settings() {
        String text = join != null ? join : variable("JOIN", "");
        JoinString joined = text.isEmpty() ? pieces() : JoinString.parse(text);
        return new Settings(
                joined.name(),
                joined.trustDomain(),
                joined.addresses(),
                joined.anchors(),
                token(joined.token()),
                word("HMS_MESH_VERSION", version != null ? version : variable("VERSION", "")),
                word("HMS_MESH_ZONE", variable("ZONE", "")),
                weight(),
                word("HMS_MESH_INSTANCE", instance(joined.name())),
                variable("ADVERTISE", ""),
                directory(joined.name()),
                keepIdentity != null ? keepIdentity : flag("KEEP_IDENTITY"),
                inboundLimit(),
                new TelemetrySettings(
                        metricsPort(),
                        AccessLog.Directions.of("HMS_MESH_ACCESS_LOG", variable("ACCESS_LOG", "off")),
                        exportTraces()));
    }

    /** Who brings an OpenTelemetry has decided where its spans go. */
    private boolean exportTraces() {
        String word = variable("TRACES", "off");
        if (!word.equals("off") && !word.equals("otlp")) {
            throw new IllegalArgumentException("HMS_MESH_TRACES: " + word + " (expected: off or otlp)");
        }
        return word.equals("otlp") && openTelemetry == null;
    }

    /** Without a join string, each part has a variable of its own. */
    private JoinString pieces() {
        String service = variable("SERVICE", "");
        String address = variable("ADDRESS", "");
        if (service.isEmpty() || address.isEmpty()) {
            throw new IllegalArgumentException("no join string; set HMS_MESH_JOIN to what `hms token create"
                    + " <service>.<namespace>` prints (or HMS_MESH_SERVICE, HMS_MESH_ADDRESS, HMS_MESH_ANCHOR and"
                    + " HMS_MESH_TOKEN)");
        }
        return new JoinString(
                JoinString.addresses(address),
                LogicalName.parse(service),
                variable("TRUST_DOMAIN", "hms.local"),
                anchors(variable("ANCHOR", "")),
                "");
    }

    private static List<String> anchors(String text) {
        if (text.isEmpty() || text.startsWith("sha256:")) {
            return JoinString.anchors(text);
        }
        try {
            return List.of(AnchorTrustManager.sha256(MeshConfigCodec.certificate(Files.readAllBytes(Path.of(text)))));
        } catch (IOException | CertificateException unreadable) {
            throw new IllegalArgumentException("HMS_MESH_ANCHOR: " + text
                    + " (expected: sha256:<hex>, or the root certificate as a PEM file): " + unreadable.getMessage());
        }
    }

    /** The file wins, because it is the one that somebody else keeps fresh. */
    private Supplier<String> token(String fromJoinString) {
        String file = variable("TOKEN_FILE", "");
        if (!file.isEmpty()) {
            return new TokenFile(Path.of(file));
        }
        String value = variable("TOKEN", fromJoinString).strip();
        return () -> value;
    }

    private String instance(LogicalName name) {
        if (instanceId != null) {
            return instanceId;
        }
        byte[] random = new byte[4];
        new SecureRandom().nextBytes(random);
        return variable("INSTANCE", name.service() + "-" + HexFormat.of().formatHex(random));
    }

    private Path directory(LogicalName name) {
        if (stateDirectory != null) {
            return stateDirectory;
        }
        String configured = variable("STATE_DIR", "");
        return configured.isEmpty()
                ? Path.of(System.getProperty("user.home"), ".hms-mesh", name.toString())
                : Path.of(configured);
    }

    /** HMS-SYS takes no other, and would refuse this process for ever: better to say so now. */
    private static String word(String variable, String value) {
        if (!value.matches("[A-Za-z0-9._-]{0,64}")) {
            throw new IllegalArgumentException(variable + ": " + value.replaceAll("\\p{Cntrl}", "?")
                    + " (expected: at most 64 characters of A-Z, a-z, 0-9, '.', '_' and '-')");
        }
        return value;
    }

    private int weight() {
        if (weight != null) {
            return weight;
        }
        String text = variable("WEIGHT", Integer.toString(DEFAULT_WEIGHT));
        try {
            return weight("HMS_MESH_WEIGHT", Integer.parseInt(text));
        } catch (NumberFormatException notANumber) {
            throw new IllegalArgumentException("HMS_MESH_WEIGHT: " + text + " (expected: a number from 1 to 1000)");
        }
    }

    private static int weight(String what, int value) {
        if (value < 1 || value > MAX_WEIGHT) {
            throw new IllegalArgumentException(what + ": " + value + " (expected: a number from 1 to 1000)");
        }
        return value;
    }

    private String inboundLimit() {
        String value = inboundLimit != null ? inboundLimit : variable("INBOUND_LIMIT", InboundLimit.ADAPTIVE);
        // says so now if it cannot be
        InboundLimit.of(value);
        return value;
    }

    private OptionalInt metricsPort() {
        if (metricsPort != null) {
            return OptionalInt.of(metricsPort);
        }
        String text = variable("METRICS_PORT", "");
        if (text.isEmpty()) {
            return OptionalInt.empty();
        }
        try {
            return OptionalInt.of(port("HMS_MESH_METRICS_PORT", Integer.parseInt(text)));
        } catch (NumberFormatException notANumber) {
            throw new IllegalArgumentException(
                    "HMS_MESH_METRICS_PORT: " + text + " (expected: a port from 1 to 65535, or 0 for any free one)");
        }
    }

    private static int port(String what, int value) {
        if (value < 0 || value > 65535) {
            throw new IllegalArgumentException(
                    what + ": " + value + " (expected: a port from 1 to 65535, or 0 for any free one)");
        }
        return value;
    }

    private boolean flag(String variable) {
        String value = variable(variable, "false");
        if (!value.equals("true") && !value.equals("false")) {
            throw new IllegalArgumentException("HMS_MESH_" + variable + ": " + value + " (expected: true or false)");
        }
        return value.equals("true");
    }

    private String variable(String name, String otherwise) {
        return environment.getOrDefault("HMS_MESH_" + name, otherwise);
    }
}
