package gov.hms.mesh.okhttp;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import gov.hms.mesh.call.Endpoint;
import okhttp3.HttpUrl;

/**
 * URLs of one endpoint. OkHttp's builder costs about a microsecond, two thirds of what the mesh may cost in all, so the URLs
 * of paths that come again are kept. Those with a query or a long path seldom do, and are built each time.
 */
final class EndpointUrls {
    private static final int MAX_KEPT = 200;
    private static final int MAX_PATH = 128;

    private final String host;
    private final int port;
    private final Cache<String, HttpUrl> kept =
            Caffeine.newBuilder().maximumSize(MAX_KEPT).executor(Runnable::run).build();

    EndpointUrls(Endpoint endpoint) {
        this.host = endpoint.host();
        this.port = endpoint.port();
    }

    /** The same path and query at the endpoint, over TLS. */
    HttpUrl at(HttpUrl logical) {
        String path = logical.encodedPath();
        if (logical.encodedQuery() != null || path.length() > MAX_PATH) {
            return build(logical);
        }
        HttpUrl url = kept.getIfPresent(path);
        if (url == null) {
            url = build(logical);
            kept.put(path, url);
        }
        return url;
    }

    /** What the Host header says: the host, and the port unless it is the scheme's own. */
    static String authority(HttpUrl url) {
        return url.port() == HttpUrl.defaultPort(url.scheme()) ? url.host() : url.host() + ":" + url.port();
    }

    private HttpUrl build(HttpUrl logical) {
        return logical.newBuilder()
                .scheme("https")
                .username("")
                .password("")
                .host(host)
                .port(port)
                .fragment(null)
                .build();
    }
}
