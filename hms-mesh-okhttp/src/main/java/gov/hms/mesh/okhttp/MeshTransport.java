package gov.hms.mesh.okhttp;

import java.util.function.LongSupplier;
import okhttp3.CookieJar;

/**
 * What all calls of a wrapped client share.
 *
 * @param clients send the attempts
 * @param cookies of the application, kept under logical names
 * @param nanoTime the monotonic clock
 * @param lost answers that the application forgot
 */
record MeshTransport(InnerClients clients, CookieJar cookies, LongSupplier nanoTime, LostAnswers lost) {
    MeshTransport(InnerClients clients, CookieJar cookies, LongSupplier nanoTime) {
        this(clients, cookies, nanoTime, new LostAnswers());
    }

    /** For copies of calls: what is answered to them must not reach the application's cookies. */
    MeshTransport withoutCookies() {
        return new MeshTransport(clients, CookieJar.NO_COOKIES, nanoTime, lost);
    }
}
