package gov.hms.mesh.okhttp;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import gov.hms.mesh.call.Endpoint;
import okhttp3.HttpUrl;

/**
 * URLs of endpoints. OkHttp's builder costs about a microsecond, two thirds of what the mesh may cost in all, so the URLs
 * of paths that come again are kept. Those with a query or a long path seldom do, and are built each time.
 */
final class EndpointUrls {
    private static final int MAX_KEPT = 1_000;
    private static final int MAX_PATH = 128;

    private final Cache<Key, HttpUrl> kept =
            Caffeine.newBuilder().maximumSize(MAX_KEPT).executor(Runnable::run).build();

    /** The same path and query at the endpoint, over TLS. */
    HttpUrl at(Endpoint endpoint, HttpUrl logical) {
        String path = logical.encodedPath();
        if (logical.encodedQuery() != null || path.length() > MAX_PATH) {
            return build(endpoint, logical);
        }
        Key key = new Key(endpoint.host(), endpoint.port(), path);
        HttpUrl url = kept.getIfPresent(key);
        if (url == null) {
            url = build(endpoint, logical);
            kept.put(key, url);
        }
        return url;
    }

    /** What the Host header says: the host, and the port unless it is the scheme's own. */
    static String authority(HttpUrl url) {
        return url.port() == HttpUrl.defaultPort(url.scheme()) ? url.host() : url.host() + ":" + url.port();
    }

    private static HttpUrl build(Endpoint endpoint, HttpUrl logical) {
        return logical.newBuilder()
                .scheme("https")
                .username("")
                .password("")
                .host(endpoint.host())
                .port(endpoint.port())
                .fragment(null)
                .build();
    }

    private record Key(String host, int port, String path) {}
}
