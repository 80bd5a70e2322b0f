package gov.hms.mesh.okhttp;

import java.util.function.LongSupplier;
import okhttp3.CookieJar;

/**
 * What all calls of a wrapped client share.
 *
 * @param clients send the attempts
 * @param cookies of the application, kept under logical names
 * @param nanoTime the monotonic clock
 */
record MeshTransport(InnerClients clients, CookieJar cookies, LongSupplier nanoTime) {
    /** For copies of calls: what is answered to them must not reach the application's cookies. */
    MeshTransport withoutCookies() {
        return new MeshTransport(clients, CookieJar.NO_COOKIES, nanoTime);
    }
}
