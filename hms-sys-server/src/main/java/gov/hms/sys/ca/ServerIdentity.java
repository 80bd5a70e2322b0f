package gov.hms.sys.ca;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The certificate that HMS-SYS shows, in memory only, and renewed from half of its life on. A handshake that began with one
 * generation ends with it: the alias names the generation, and the one before the newest is kept.
 */
public final class ServerIdentity {
    private static final Logger LOG = LoggerFactory.getLogger(ServerIdentity.class);
    private static final Duration LIFE = Duration.ofDays(7);

    private final CertificateAuthority authority;
    private final Collection<String> hosts;
    private final InstantSource clock;
    private final AtomicReference<Held> held;

    /** @param hosts names and IP literals under which HMS-SYS is reached */
    public ServerIdentity(CertificateAuthority authority, Collection<String> hosts, InstantSource clock) {
        this.authority = authority;
        this.hosts = List.copyOf(hosts);
        this.clock = clock;
        this.held = new AtomicReference<>(new Held(1, authority.issueForServer(this.hosts, LIFE), null));
    }

    /** A certificate with its chain and key. The key appears in no text. */
    record Generation(List<X509Certificate> chain, PrivateKey key) {
        @Override
        public String toString() {
            return "server certificate until " + chain.get(0).getNotAfter().toInstant();
        }
    }

    private record Held(long number, Generation newest, Generation previous) {}

    public X509Certificate certificate() {
        return held.get().newest.chain().get(0);
    }

    /** Renews what is due. To be called at least hourly; logs what it could not do. */
    public void renewIfDue() {
        try {
            authority.renewIssuing();
        } catch (KeyFileException failed) {
            LOG.error("The issuing authority ends soon and cannot be renewed: {}", failed.getMessage());
        }
        Instant end = certificate().getNotAfter().toInstant();
        if (clock.instant().isAfter(end.minus(LIFE.dividedBy(2)))) {
            renew();
        }
    }

    /** At once, when the root of it is not the one that it was. */
    public synchronized void follow(X509Certificate root) {
        List<X509Certificate> chain = held.get().newest.chain();
        if (!chain.get(chain.size() - 1).equals(root)) {
            renew();
        }
    }

    private synchronized void renew() {
        Held now = held.get();
        held.set(new Held(now.number + 1, authority.issueForServer(hosts, LIFE), now.newest));
    }

    /** For any number of TLS contexts; always shows the newest certificate. */
    public X509ExtendedKeyManager keyManager() {
        return new KeyManager();
    }

    private final class KeyManager extends X509ExtendedKeyManager {
        private static final String EC = "EC";

        @Override
        public String chooseEngineServerAlias(String keyType, Principal[] issuers, SSLEngine engine) {
            return keyType.startsWith(EC) ? Long.toString(held.get().number) : null;
        }

        @Override
        public String chooseServerAlias(String keyType, Principal[] issuers, Socket socket) {
            return chooseEngineServerAlias(keyType, issuers, null);
        }

        @Override
        public X509Certificate[] getCertificateChain(String alias) {
            Generation generation = generation(alias);
            return generation == null ? null : generation.chain().toArray(new X509Certificate[0]);
        }

        @Override
        public PrivateKey getPrivateKey(String alias) {
            Generation generation = generation(alias);
            return generation == null ? null : generation.key();
        }

        @Override
        public String[] getServerAliases(String keyType, Principal[] issuers) {
            return keyType.startsWith(EC) ? new String[] {Long.toString(held.get().number)} : null;
        }

        @Override
        public String[] getClientAliases(String keyType, Principal[] issuers) {
            return null;
        }

        @Override
        public String chooseClientAlias(String[] keyType, Principal[] issuers, Socket socket) {
            return null;
        }

        private Generation generation(String alias) {
            Held now = held.get();
            if (alias.equals(Long.toString(now.number))) {
                return now.newest;
            }
            return alias.equals(Long.toString(now.number - 1)) ? now.previous : null;
        }
    }
}
