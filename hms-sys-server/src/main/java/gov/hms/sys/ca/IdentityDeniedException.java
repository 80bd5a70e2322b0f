package gov.hms.sys.ca;

import gov.hms.mesh.call.SpiffeId;

/** Nothing is issued to this identity now. */
public final class IdentityDeniedException extends CsrRejectedException {
    private static final long serialVersionUID = 1L;

    private final boolean forNow;

    private IdentityDeniedException(String message, boolean forNow) {
        super(message);
        this.forNow = forNow;
    }

    static IdentityDeniedException denied(SpiffeId id) {
        return new IdentityDeniedException(
                id + " is denied in this mesh; an operator lets it in again with: hms cert allow " + id, false);
    }

    /** Certificates count whole seconds: one of the second in which the identity was let in again would be denied itself. */
    static IdentityDeniedException justAllowed(SpiffeId id) {
        return new IdentityDeniedException(id + " was let in again this very second; ask again in a moment", true);
    }

    /** Whether asking again in a second may help. */
    public boolean forNow() {
        return forNow;
    }
}
