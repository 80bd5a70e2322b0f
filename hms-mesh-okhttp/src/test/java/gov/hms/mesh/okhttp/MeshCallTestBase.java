package gov.hms.mesh.okhttp;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import gov.hms.mesh.call.AttemptFailedException;
import gov.hms.mesh.call.LogicalName;
import gov.hms.mesh.call.MeshException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import okhttp3.Call;
import okhttp3.CookieJar;
import okhttp3.EventListener;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import org.junit.jupiter.api.AfterEach;

/** A wrapped client, a mesh that makes one attempt per call, and real TLS servers. */
abstract class MeshCallTestBase {
    final FakeMesh mesh = new FakeMesh();
    final OkHttpClient application = new OkHttpClient();
    private final List<AutoCloseable> servers = new ArrayList<>();

    @AfterEach
    void closeServers() throws Exception {
        for (AutoCloseable server : servers) {
            server.close();
        }
    }

    final OkHttpClient wrapped() {
        return wrapped(application);
    }

    final OkHttpClient wrapped(OkHttpClient client) {
        return HmsMeshOkHttp.wrap(client, mesh, System::nanoTime);
    }

    final RawServer plain(RawServer.Script script) throws IOException {
        return closedLater(RawServer.plain(script));
    }

    /** A server with the identity of the service, to which the mesh sends what is meant for it. */
    final RawServer serve(LogicalName name, RawServer.Script script) throws IOException {
        RawServer server =
                closedLater(RawServer.tls(mesh.identity(name).serverTls(1).context(), script));
        mesh.serving(name, server);
        return server;
    }

    final <S extends AutoCloseable> S closedLater(S server) {
        servers.add(server);
        return server;
    }

    /** An exchange without a mesh around it. */
    final OkHttpExchange exchange(Call outer) {
        return new OkHttpExchange(
                outer,
                outer.request(),
                EventListener.NONE,
                new MeshTransport(clients(), CookieJar.NO_COOKIES, System::nanoTime));
    }

    final InnerClients clients() {
        return new InnerClients(
                new InnerClientFactory(application, mesh, () -> new ConnectionAges(System::nanoTime, new Random(1))),
                System::nanoTime);
    }

    static Request get(String url) {
        return new Request.Builder().url(url).build();
    }

    static Request post(String url) {
        return new Request.Builder()
                .url(url)
                .post(RequestBody.create("pay 100", MediaType.get("text/plain")))
                .build();
    }

    static String body(OkHttpClient client, Request request) throws IOException {
        try (Response response = client.newCall(request).execute()) {
            return response.body().string();
        }
    }

    static AttemptFailedException failure(OkHttpClient client, Request request) {
        MeshException thrown = catchThrowableOfType(
                MeshException.class, () -> client.newCall(request).execute().close());
        return (AttemptFailedException) thrown.getCause();
    }
}
