package gov.hms.mesh.internal.telemetry;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.Tracer;

/**
 * Where spans come from, and whose they are.
 *
 * @param agent whether somebody else makes the CLIENT span of each attempt, and of the mesh one would be one too many
 */
public record Tracing(Tracer tracer, boolean agent) {
    /** On the class path of every process that runs with OpenTelemetry's Java agent, and of no other. */
    private static final String AGENT = "io.opentelemetry.javaagent.OpenTelemetryAgent";

    /** The agent makes a CLIENT span around every call that an HTTP client sends, and so around every attempt. */
    public static Tracing of(Tracer tracer) {
        return new Tracing(tracer, agentIsThere(ClassLoader.getSystemClassLoader()));
    }

    static boolean agentIsThere(ClassLoader loader) {
        try {
            Class.forName(AGENT, false, loader);
            return true;
        } catch (ClassNotFoundException without) {
            return false;
        }
    }

    /** Whether somebody in this process made the span, and goes on to use it. */
    public static boolean isOfThisProcess(Span span) {
        return span.getSpanContext().isValid() && !span.getSpanContext().isRemote();
    }
}
