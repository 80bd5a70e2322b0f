package gov.hms.sys.admission;

import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.source.JWKSetCacheRefreshEvaluator;
import com.nimbusds.jose.jwk.source.JWKSetSource;
import com.nimbusds.jose.jwk.source.JWKSetUnavailableException;
import com.nimbusds.jose.proc.SecurityContext;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A JWK set in a file, read again when the file is another one. While it cannot be read, what was read last holds. */
final class KeyFile implements JWKSetSource<SecurityContext> {
    private static final Logger LOG = LoggerFactory.getLogger(KeyFile.class);

    private final Path file;
    private State seen;
    private JWKSet lastGood;

    KeyFile(Path file) {
        this.file = file;
    }

    /** What tells one content of the file from the next without reading it. */
    private record State(Object key, long modified, long size) {}

    @Override
    public synchronized JWKSet getJWKSet(JWKSetCacheRefreshEvaluator evaluator, long now, SecurityContext context)
            throws JWKSetUnavailableException {
        try {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            State found = new State(
                    attributes.fileKey(), attributes.lastModifiedTime().toMillis(), attributes.size());
            if (lastGood == null || !Objects.equals(found, seen)) {
                seen = found;
                lastGood = KeyText.parse(file.toString(), read());
                LOG.info("{}: {} keys", file, lastGood.size());
            }
        } catch (IOException unreadable) {
            refused(new JWKSetUnavailableException(file + ": " + unreadable, unreadable));
        } catch (JWKSetUnavailableException unusable) {
            refused(unusable);
        }
        return lastGood;
    }

    private void refused(JWKSetUnavailableException why) throws JWKSetUnavailableException {
        if (lastGood == null) {
            throw why;
        }
        LOG.warn("{}; the keys that it held before stay in force", why.getMessage());
    }

    private byte[] read() throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return in.readNBytes(KeyText.MAX_BYTES + 1);
        }
    }

    @Override
    public void close() {
        // nothing is open between two readings
    }
}
