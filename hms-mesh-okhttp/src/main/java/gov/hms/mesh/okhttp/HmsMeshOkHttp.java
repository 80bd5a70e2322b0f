package gov.hms.mesh.okhttp;

import gov.hms.mesh.HmsMesh;
import java.util.Random;
import java.util.function.LongSupplier;
import okhttp3.OkHttpClient;

/**
 * Joins the calls of an {@link OkHttpClient} into the mesh: {@code http://fraud-scanner.scan/flag} goes to a live instance
 * of that service, over mutual TLS, as policy says. Calls to any other host are untouched.
 *
 * <p>For a mesh call the mesh owns what OkHttp otherwise decides: which instance, which TLS, whether to try again. Hence
 * redirects are not followed, {@code Authenticator}, proxy, DNS, cache, certificate pins and the port of the URL are not
 * used, and the connect timeout is at most one second. Interceptors, network interceptors, cookies, the read, write and
 * call timeouts, event listeners and cancelling work as ever. Calls that are enqueued count against the application's
 * {@code Dispatcher}, whose default is five at a time for each service.
 */
public final class HmsMeshOkHttp {
    private HmsMeshOkHttp() {}

    /**
     * Builds a client that shares everything with the given one and knows the mesh besides. Interceptors must be added
     * before wrapping: those added to the result do not see mesh calls.
     *
     * @throws IllegalArgumentException when the client is wrapped already
     */
    public static OkHttpClient wrap(OkHttpClient client, HmsMesh mesh) {
        return wrap(client, MeshDoor.of(mesh), System::nanoTime);
    }

    static OkHttpClient wrap(OkHttpClient client, MeshDoor mesh, LongSupplier nanoTime) {
        if (client.interceptors().stream().anyMatch(MeshInterceptor.class::isInstance)) {
            throw new IllegalArgumentException(
                    "client: an OkHttpClient that HmsMeshOkHttp.wrap returned, or built from one"
                            + " (expected: one that is not in the mesh yet); keep the client of the first wrap and use it everywhere");
        }
        Random random = new Random();
        InnerClients clients = new InnerClients(
                new InnerClientFactory(client, mesh, () -> new ConnectionAges(nanoTime, random)), nanoTime);
        return client.newBuilder()
                .dns(new OutsideDns(client.dns(), mesh))
                .eventListenerFactory(CallerTrace.beside(client.eventListenerFactory()))
                .addInterceptor(new MeshInterceptor(mesh, new MeshTransport(clients, client.cookieJar(), nanoTime)))
                .build();
    }
}
