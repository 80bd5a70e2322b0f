package gov.hms.mesh.okhttp;

import gov.hms.mesh.call.CallOptions;
import gov.hms.mesh.call.Deadline;
import gov.hms.mesh.call.LogicalName;
import gov.hms.mesh.call.OutboundCall;
import io.opentelemetry.context.Scope;
import java.io.IOException;
import java.util.Optional;
import okhttp3.Call;
import okhttp3.Interceptor;
import okhttp3.Request;
import okhttp3.Response;

/**
 * Takes mesh calls out of OkHttp's chain and hands them to the mesh. It is the last of the application's interceptors, so
 * that theirs see one call, however many attempts it takes.
 */
final class MeshInterceptor implements Interceptor {
    private static final String RETRIED = "x-hms-retried";

    private final MeshDoor mesh;
    private final MeshTransport transport;

    MeshInterceptor(MeshDoor mesh, MeshTransport transport) {
        this.mesh = mesh;
        this.transport = transport;
    }

    @Override
    public Response intercept(Chain chain) throws IOException {
        Request request = chain.request();
        if (!mayBeMeshName(request.url().host())) {
            return chain.proceed(request);
        }
        Deadline deadline = deadline(chain.call());
        Optional<LogicalName> destination = mesh.meshName(request.url().host(), deadline);
        if (destination.isEmpty()) {
            return chain.proceed(request);
        }
        OutboundCall call = new OutboundCall(
                destination.get(),
                request.method(),
                request.url().encodedPath(),
                request.url().encodedQuery(),
                new RequestHeaders(request, transport.cookies()),
                deadline,
                options(request));
        OkHttpExchange exchange = new OkHttpExchange(chain.call(), request, chain.getEventListener(), transport);
        Scope trace = CallerTrace.resume(chain.call());
        try {
            return withoutTheMeshsOwn(mesh.call(call, exchange));
        } finally {
            trace.close();
        }
    }

    /** What one mesh told the other about trying again is not for the application. */
    private static Response withoutTheMeshsOwn(Response answer) {
        return answer.header(RETRIED) == null
                ? answer
                : answer.newBuilder().removeHeader(RETRIED).build();
    }

    private static CallOptions options(Request request) {
        CallOptions options = request.tag(CallOptions.class);
        return options == null ? CallOptions.DEFAULT : options;
    }

    /** Keeps hosts that cannot be in the mesh from waiting for its namespaces: one dot, or the suffix of the mesh. */
    static boolean mayBeMeshName(String host) {
        int dot = host.indexOf('.');
        return dot > 0 && (host.indexOf('.', dot + 1) < 0 || host.endsWith(".mesh"));
    }

    private Deadline deadline(Call call) {
        long timeout = call.timeout().timeoutNanos();
        return timeout == 0
                ? Deadline.NEVER
                : Deadline.afterNanos(timeout, transport.nanoTime().getAsLong());
    }
}
