package gov.hms.mesh.okhttp;

import gov.hms.mesh.call.LogicalName;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import okhttp3.Call;
import okhttp3.ConnectionSpec;
import okhttp3.Cookie;
import okhttp3.CookieJar;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okio.Buffer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A copy of a request for another service. Its body is taken before the request itself is sent: nobody promises that a body
 * can be written on two threads at the same time, or that it is still the same when the call has returned.
 */
final class MirrorRequest {
    /** Bytes of a body. With the copies that wait and are under way, it bounds what they hold in memory to 18 MiB. */
    static final long MAX_BODY = 256 * 1_024;

    private static final Logger log = LoggerFactory.getLogger(MirrorRequest.class);

    /** Makes calls that nobody executes: they stand for an application that never cancels. It needs no TLS. */
    private static final OkHttpClient NOBODY = new OkHttpClient.Builder()
            .connectionSpecs(List.of(ConnectionSpec.CLEARTEXT))
            .build();

    private MirrorRequest() {}

    /** @return empty when the body can be written once only, is longer than {@link #MAX_BODY} or of unknown length */
    static Optional<Request> of(Request original, LogicalName to, CookieJar cookies) {
        try {
            RequestBody body = original.body();
            if (body == null) {
                return Optional.of(addressed(original, to, cookies).build());
            }
            if (body.isOneShot() || body.isDuplex() || body.contentLength() < 0 || body.contentLength() > MAX_BODY) {
                return Optional.empty();
            }
            Buffer bytes = new Buffer();
            body.writeTo(bytes);
            RequestBody copy = RequestBody.create(bytes.readByteString(), body.contentType());
            return Optional.of(addressed(original, to, cookies)
                    .method(original.method(), copy)
                    .build());
        } catch (IOException | RuntimeException unreadable) {
            log.debug(
                    "the body of a request to {} cannot be copied",
                    original.url().host(),
                    unreadable);
            return Optional.empty();
        }
    }

    static Call uncancelled(Request copy) {
        return NOBODY.newCall(copy);
    }

    private static Request.Builder addressed(Request original, LogicalName to, CookieJar cookies) {
        HttpUrl url = original.url();
        Request.Builder copy = original.newBuilder()
                .url(url.newBuilder()
                        .host(to.toString())
                        .port(HttpUrl.defaultPort(url.scheme()))
                        .build())
                .removeHeader("Host");
        List<Cookie> kept = cookies.loadForRequest(url);
        return kept.isEmpty() ? copy : copy.header("Cookie", Cookies.header(kept));
    }
}
