package gov.hms.mesh;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdk;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * An OpenTelemetry for a process that brings none: OpenTelemetry's SDK, which sends spans by OTLP to any collector. Its own
 * variables ({@code OTEL_EXPORTER_OTLP_ENDPOINT}, {@code OTEL_TRACES_SAMPLER} and so on) say where to and how many; who the process
 * is, it hears from the mesh.
 *
 * @param closing sends what is left, and ends the SDK's threads
 */
record TraceExport(OpenTelemetry openTelemetry, Runnable closing) {
    private static final List<String> NEEDED = List.of(
            "io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdk",
            "io.opentelemetry.exporter.otlp.trace.OtlpGrpcSpanExporter");

    static TraceExport none(OpenTelemetry ofTheApplication) {
        return new TraceExport(ofTheApplication, () -> {});
    }

    /** @throws MeshJoinException when it cannot be; the message says why */
    static TraceExport open(Settings settings) {
        require(TraceExport.class.getClassLoader());
        try {
            OpenTelemetrySdk sdk = Sdk.start(properties(settings));
            return new TraceExport(sdk, sdk::close);
        } catch (RuntimeException refused) {
            throw new MeshJoinException("HMS_MESH_TRACES: OpenTelemetry's SDK does not start (" + refused.getMessage()
                    + "); see to the OTEL_… variables");
        }
    }

    /** The libraries are the application's to add: most bring an OpenTelemetry of their own, or run with its agent. */
    static void require(ClassLoader loader) {
        for (String needed : NEEDED) {
            try {
                Class.forName(needed, false, loader);
            } catch (ClassNotFoundException missing) {
                throw new MeshJoinException("HMS_MESH_TRACES asks for spans to be exported, and " + needed
                        + " is not on the class path; add io.opentelemetry:opentelemetry-sdk-extension-autoconfigure and"
                        + " io.opentelemetry:opentelemetry-exporter-otlp to the application's dependencies, or take the"
                        + " setting away");
            }
        }
    }

    /** What goes for unless an {@code OTEL_…} variable says otherwise. */
    static Map<String, String> properties(Settings settings) {
        Map<String, String> properties = new TreeMap<>();
        properties.put("otel.service.name", settings.name().service());
        properties.put(
                "otel.resource.attributes",
                "service.namespace=" + settings.name().namespace() + ",service.instance.id=" + settings.instanceId()
                        + (settings.version().isEmpty() ? "" : ",service.version=" + settings.version()));
        properties.put("otel.traces.exporter", "otlp");
        // meters have their own way
        properties.put("otel.metrics.exporter", "none");
        properties.put("otel.logs.exporter", "none");
        return properties;
    }

    void close() {
        closing.run();
    }

    /** Apart, so that nothing of the SDK is looked for before it is known to be there. */
    private static final class Sdk {
        private Sdk() {}

        static OpenTelemetrySdk start(Map<String, String> properties) {
            return AutoConfiguredOpenTelemetrySdk.builder()
                    .addPropertiesSupplier(() -> properties)
                    .disableShutdownHook()
                    .build()
                    .getOpenTelemetrySdk();
        }
    }
}
