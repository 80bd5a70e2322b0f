package gov.hms.benchmarks.rows;

import gov.hms.benchmarks.load.Caller;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/** What is compared. Each ratio is to {@link #FLOOR}; what {@link #FLOOR_AGAIN} differs from 1 is noise. */
public enum Row {
    FLOOR("floor", "OkHttp, mutual TLS", JettyService::mutualTls, OkHttpCaller::mutualTls),
    FLOOR_AGAIN("floor-again", "the same once more", JettyService::mutualTls, OkHttpCaller::mutualTls),
    HMS("hms", "HMS mesh, everything on", JettyService::mesh, OkHttpCaller::mesh),
    PLAIN("plain", "OkHttp in clear", JettyService::plain, OkHttpCaller::plain),
    HAND("hand", "OkHttp with a hand-made stack", JettyService::mutualTls, HandMadeCaller::mutualTls),
    HAPROXY("haproxy", "OkHttp, a pair of HAProxies", Sidecar.HAPROXY),
    NGINX("nginx", "OkHttp, a pair of nginx", Sidecar.NGINX),
    ENVOY("envoy", "OkHttp, a pair of Envoys", Sidecar.ENVOY),
    ARMERIA("armeria", "Armeria, HTTP/2", JettyService::http2, ArmeriaCaller::mutualTls),
    GRPC("grpc", "gRPC", GrpcService::mutualTls, GrpcCaller::plain),
    GRPC_XDS("grpc-xds", "gRPC, steered by xDS", GrpcService::mutualTls, GrpcCaller::xds);

    private final String id;
    private final String title;
    private final Serving serving;
    private final Calling calling;
    private final Optional<Sidecar> sidecar;

    Row(String id, String title, Serving serving, Calling calling) {
        this(id, title, serving, calling, Optional.empty());
    }

    Row(String id, String title, Sidecar sidecar) {
        this(id, title, JettyService::plain, OkHttpCaller::plain, Optional.of(sidecar));
    }

    Row(String id, String title, Serving serving, Calling calling, Optional<Sidecar> sidecar) {
        this.id = id;
        this.title = title;
        this.serving = serving;
        this.calling = calling;
        this.sidecar = sidecar;
    }

    public String id() {
        return id;
    }

    public String title() {
        return title;
    }

    /** Whether it needs HMS-SYS. */
    public boolean inMesh() {
        return this == HMS;
    }

    /** What stands beside each end. */
    public Optional<Sidecar> sidecar() {
        return sidecar;
    }

    /** Why it cannot be measured here, and what to do; nothing when it can. */
    public Optional<String> missing() {
        return sidecar.filter(one -> one.installed().isEmpty())
                .map(one -> id + " is skipped: it is not installed (next: " + one.install() + ")");
    }

    public Service serve(Setting setting) throws Exception {
        return serving.start(setting);
    }

    /** @param port where the service, or the proxy before it, listens; the mesh finds it by itself */
    public Caller caller(Setting setting, int port) throws Exception {
        return calling.connect(setting, port);
    }

    public static Row of(String id) {
        return Arrays.stream(values())
                .filter(row -> row.id.equals(id))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(id + ": no such row (expected: one of " + ids() + ")"));
    }

    public static String ids() {
        return Arrays.stream(values()).map(Row::id).collect(Collectors.joining(", "));
    }

    private interface Serving {
        Service start(Setting setting) throws Exception;
    }

    private interface Calling {
        Caller connect(Setting setting, int port) throws Exception;
    }
}
