package gov.hms.sys.ca;

import java.util.Locale;

/** How far the replacement of one root by another is. */
public enum RotationPhase {
    /** Both roots are trusted; certificates are issued below the old one. */
    TRUST_BOTH,
    /** Both roots are trusted; certificates are issued below the new one. */
    SIGN_NEW,
    /** Only the new root is trusted. There is no way back any more. */
    DROP_OLD,
    /** Somebody changed their mind: both are trusted, certificates are issued below the old root again. */
    UNDO;

    /** {@code trust-both}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
