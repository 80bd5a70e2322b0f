package gov.hms.mesh.internal.identity;

import gov.hms.mesh.internal.telemetry.MeshMeter;
import gov.hms.mesh.internal.telemetry.Meters;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Warns when a certificate that was due for renewal at a third of its life has only a half, a quarter, a tenth of it left: once for
 * each, so that people have 16 of 24 hours to bring HMS-SYS back.
 */
public final class LifeAlarms {
    private static final Logger log = LoggerFactory.getLogger(LifeAlarms.class);
    private static final int[] PERCENT = {50, 25, 10};

    private final InstantSource clock;
    private final Meters meters;
    private X509Svid watched;

    /** How many of the alarms have been given for the certificate that is watched. */
    private int given;

    public LifeAlarms(InstantSource clock, Meters meters) {
        this.clock = clock;
        this.meters = meters;
    }

    /** To be called at least every half a minute, by one thread. */
    void look(X509Svid svid) {
        if (svid != watched) {
            watched = svid;
            given = 0;
        }
        int due = 0;
        Instant now = clock.instant();
        while (due < PERCENT.length && leftPercent(svid, now) <= PERCENT[due]) {
            due++;
        }
        if (due > given) {
            given = due;
            log.warn(
                    "{} has {} % of its life left, and could not be renewed so far: it serves until {}; is HMS-SYS up?",
                    svid.spiffeId(), PERCENT[due - 1], svid.notAfter());
            meters.count(MeshMeter.CERTIFICATE_ALARMS, Integer.toString(PERCENT[due - 1]));
        }
    }

    /** Says that a certificate came which is not valid yet by our clock. */
    void early(X509Svid next, X509Svid serving) {
        log.warn(
                "the certificate that HMS-SYS issued for {} is valid from {} on, and it is {} here: {} serves on until {};"
                        + " is the clock of this machine right, and that of HMS-SYS?",
                next.spiffeId(),
                next.notBefore(),
                clock.instant(),
                serving.leaf().getSerialNumber().toString(16),
                serving.notAfter());
        meters.count(MeshMeter.CERTIFICATE_EARLY);
    }

    private static double leftPercent(X509Svid svid, Instant now) {
        double life = Duration.between(svid.notBefore(), svid.notAfter()).toMillis();
        return 100 * Duration.between(now, svid.notAfter()).toMillis() / life;
    }
}
