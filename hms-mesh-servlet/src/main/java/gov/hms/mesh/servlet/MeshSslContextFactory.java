package gov.hms.mesh.servlet;

import gov.hms.mesh.call.ServerTls;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers with the mesh's TLS of the moment. Every generation has a context of its own: within one context JSSE would
 * resume sessions of an older generation, and show and accept what is no longer valid.
 */
final class MeshSslContextFactory extends SslContextFactory.Server {
    private static final Logger LOG = LoggerFactory.getLogger(MeshSslContextFactory.class);

    private volatile long generation;

    MeshSslContextFactory(ServerTls tls) {
        generation = tls.generation();
        setSslContext(tls.context());
        setNeedClientAuth(true);
        setSniRequired(false);
        // no 1.2: every library speaks 1.3, which knows no renegotiation and no suite that is not AEAD
        setIncludeProtocols("TLSv1.3");
    }

    /** Of the TLS that connections are made with now. */
    long generation() {
        return generation;
    }

    /** New connections get the new generation; those that exist stay for a moment, and are judged request by request. */
    synchronized void adopt(ServerTls tls) {
        if (tls.generation() <= generation) {
            return;
        }
        try {
            if (isRunning()) {
                reload(factory -> factory.setSslContext(tls.context()));
            } else {
                setSslContext(tls.context());
            }
            generation = tls.generation();
        } catch (Exception e) {
            LOG.error(
                    "TLS generation {} could not be taken; generation {} goes on serving until its certificate ends",
                    tls.generation(),
                    generation,
                    e);
        }
    }
}
