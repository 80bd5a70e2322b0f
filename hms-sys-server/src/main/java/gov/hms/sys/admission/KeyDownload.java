package gov.hms.sys.admission;

import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.source.JWKSetCacheRefreshEvaluator;
import com.nimbusds.jose.jwk.source.JWKSetRetrievalException;
import com.nimbusds.jose.jwk.source.JWKSetSource;
import com.nimbusds.jose.jwk.source.RateLimitReachedException;
import com.nimbusds.jose.proc.SecurityContext;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLSocketFactory;

/**
 * Fetches a JWK set over HTTP from one fixed URL: no redirect is followed, no more is read than may be, and the whole takes a few
 * seconds at most, however slowly the other side drips. Tokens with made-up keys cannot make it ask more often than every ten
 * seconds; a failure may be tried again sooner, because until the first success nobody can join.
 *
 * <p>Nimbus's own retriever follows redirects and has a timeout for each read only, and its rate limiter lets two through at once;
 * caching and outage tolerance are Nimbus's.
 */
final class KeyDownload implements JWKSetSource<SecurityContext> {
    private static final long AFTER_SUCCESS = Duration.ofSeconds(10).toNanos();
    private static final long AFTER_FAILURE = Duration.ofSeconds(2).toNanos();
    private static final int CONNECT_MS = 2_000;
    private static final int READ_MS = 2_000;
    private static final long WHOLE = Duration.ofSeconds(5).toNanos();

    private final URI url;
    private final Optional<SSLSocketFactory> tls;
    private final LongSupplier nanoTime;
    private boolean asked;
    private long nextAt;

    /** @param tls empty: whatever authorities this Java trusts */
    KeyDownload(URI url, Optional<SSLSocketFactory> tls, LongSupplier nanoTime) {
        this.url = url;
        this.tls = tls;
        this.nanoTime = nanoTime;
    }

    /** Called by one thread at a time: the cache above it lets only one refresh run. */
    @Override
    public synchronized JWKSet getJWKSet(JWKSetCacheRefreshEvaluator evaluator, long now, SecurityContext context)
            throws KeySourceException {
        if (asked && nanoTime.getAsLong() - nextAt < 0) {
            throw new RateLimitReachedException();
        }
        asked = true;
        nextAt = nanoTime.getAsLong() + AFTER_FAILURE;
        JWKSet keys;
        try {
            keys = KeyText.parse(url.toString(), fetch());
        } catch (IOException failed) {
            throw new JWKSetRetrievalException(url + ": " + failed.getMessage(), failed);
        }
        nextAt = nanoTime.getAsLong() + AFTER_SUCCESS;
        return keys;
    }

    private byte[] fetch() throws IOException {
        long start = System.nanoTime();
        HttpURLConnection connection = (HttpURLConnection) url.toURL().openConnection();
        try {
            if (connection instanceof HttpsURLConnection https) {
                tls.ifPresent(https::setSSLSocketFactory);
            }
            connection.setInstanceFollowRedirects(false);
            connection.setConnectTimeout(CONNECT_MS);
            connection.setReadTimeout(READ_MS);
            connection.setUseCaches(false);
            connection.setRequestProperty("Accept", "application/jwk-set+json, application/json");
            if (connection.getResponseCode() != HttpURLConnection.HTTP_OK) {
                throw new IOException("status " + connection.getResponseCode() + " (expected: 200)");
            }
            try (InputStream in = connection.getInputStream()) {
                return body(in, start);
            }
        } finally {
            connection.disconnect();
        }
    }

    private static byte[] body(InputStream in, long start) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        byte[] buffer = new byte[8 << 10];
        for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
            body.write(buffer, 0, read);
            if (body.size() > KeyText.MAX_BYTES) {
                throw new IOException("more than " + KeyText.MAX_BYTES + " bytes");
            }
            if (System.nanoTime() - start > WHOLE) {
                throw new IOException(
                        "not complete within " + Duration.ofNanos(WHOLE).toSeconds() + " s");
            }
        }
        return body.toByteArray();
    }

    @Override
    public void close() {
        // nothing is open between two fetches
    }
}
