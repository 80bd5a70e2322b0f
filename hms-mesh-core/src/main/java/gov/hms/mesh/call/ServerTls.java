package gov.hms.mesh.call;

import javax.net.ssl.SSLContext;

/**
 * How this process answers TLS at the moment: client certificates are required, and checked against the mesh's trust bundle.
 *
 * @param generation rises by one with each new certificate and each change of trust; every generation has a context of
 *     its own, so that no session ticket of an older one is accepted
 */
public record ServerTls(long generation, SSLContext context) {}
