package gov.hms.sys.mesh;

import io.grpc.Server;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceResponse;
import io.opentelemetry.proto.collector.trace.v1.TraceServiceGrpc;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** Takes spans by OTLP over gRPC on loopback, as an OpenTelemetry Collector does, and keeps them. */
final class Collector implements AutoCloseable {
    private final List<Received> spans = new CopyOnWriteArrayList<>();
    private final Server server;

    /** A span with the attributes of the process that sent it. */
    record Received(Map<String, String> resource, Span span) {
        String id() {
            return HexFormat.of().formatHex(span.getSpanId().toByteArray());
        }

        String parent() {
            return HexFormat.of().formatHex(span.getParentSpanId().toByteArray());
        }

        String trace() {
            return HexFormat.of().formatHex(span.getTraceId().toByteArray());
        }

        String service() {
            return resource.getOrDefault("service.name", "");
        }

        String attribute(String name) {
            return attributes(span.getAttributesList()).getOrDefault(name, "");
        }
    }

    Collector() throws IOException {
        server = NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .addService(new TraceServiceGrpc.TraceServiceImplBase() {
                    @Override
                    public void export(
                            ExportTraceServiceRequest request, StreamObserver<ExportTraceServiceResponse> response) {
                        request.getResourceSpansList().forEach(Collector.this::keep);
                        response.onNext(ExportTraceServiceResponse.getDefaultInstance());
                        response.onCompleted();
                    }
                })
                .build()
                .start();
    }

    private void keep(ResourceSpans of) {
        Map<String, String> resource = attributes(of.getResource().getAttributesList());
        for (ScopeSpans scope : of.getScopeSpansList()) {
            scope.getSpansList().forEach(span -> spans.add(new Received(resource, span)));
        }
    }

    static Map<String, String> attributes(List<KeyValue> of) {
        Map<String, String> attributes = new TreeMap<>();
        of.forEach(one -> attributes.put(one.getKey(), text(one.getValue())));
        return attributes;
    }

    private static String text(AnyValue value) {
        return switch (value.getValueCase()) {
            case STRING_VALUE -> value.getStringValue();
            case INT_VALUE -> Long.toString(value.getIntValue());
            case DOUBLE_VALUE -> Double.toString(value.getDoubleValue());
            case BOOL_VALUE -> Boolean.toString(value.getBoolValue());
            default -> value.toString();
        };
    }

    String endpoint() {
        return "http://127.0.0.1:" + server.getPort();
    }

    List<Received> spans() {
        return spans;
    }

    @Override
    public void close() {
        server.shutdownNow();
    }
}
