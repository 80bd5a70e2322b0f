package gov.hms.benchmarks.rows;

import gov.hms.benchmarks.load.Caller;
import gov.hms.benchmarks.load.Load;
import gov.hms.mesh.HmsMesh;
import gov.hms.mesh.okhttp.HmsMeshOkHttp;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import okhttp3.ConnectionPool;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;

/** OkHttp over HTTP/1.1: bare, with mutual TLS, or in the mesh. */
final class OkHttpCaller implements Caller {
    static final String MESH_NAME = "http://fraud-scanner.scan";

    private final OkHttpClient client;
    private final Request request;
    private final AutoCloseable besides;

    private OkHttpCaller(OkHttpClient client, String url, AutoCloseable besides) {
        this.client = client;
        this.request = request(url);
        this.besides = besides;
    }

    static Caller plain(Setting setting, int port) {
        return new OkHttpCaller(bare().build(), "http://127.0.0.1:" + port, () -> {});
    }

    static Caller mutualTls(Setting setting, int port) throws GeneralSecurityException, IOException {
        return new OkHttpCaller(secured(setting).build(), "https://localhost:" + port, () -> {});
    }

    static Caller mesh(Setting setting, int port) {
        HmsMesh mesh = MeshMember.join(setting, "client");
        return new OkHttpCaller(HmsMeshOkHttp.wrap(bare().build(), mesh), MESH_NAME, mesh);
    }

    static OkHttpClient.Builder bare() {
        return new OkHttpClient.Builder()
                .protocols(List.of(Protocol.HTTP_1_1))
                // OkHttp keeps 5 idle connections unless told otherwise, and would connect anew all the time
                .connectionPool(new ConnectionPool(Load.THREADS, 5, TimeUnit.MINUTES));
    }

    static OkHttpClient.Builder secured(Setting setting) throws GeneralSecurityException, IOException {
        Certificates files = new Certificates(setting.folder());
        return bare().sslSocketFactory(files.context("client").getSocketFactory(), files.trust("client"));
    }

    static Request request(String url) {
        return new Request.Builder()
                .url(url + Work.PATH)
                .post(RequestBody.create(Work.request(), MediaType.get("application/pdf")))
                .build();
    }

    @Override
    public void call() throws IOException {
        try (Response response = client.newCall(request).execute()) {
            Work.check(response.code(), response.body().bytes());
        }
    }

    @Override
    public void close() throws Exception {
        client.dispatcher().executorService().shutdown();
        client.connectionPool().evictAll();
        besides.close();
    }
}
