package gov.hms.mesh.internal.identity;

import gov.hms.mesh.internal.time.Backoff;
import gov.hms.mesh.internal.time.Timers;
import io.grpc.Channel;
import io.grpc.StatusRuntimeException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Renews the certificate from a third of its life on, give or take a tenth, over mutual TLS with the current one; the token
 * is for the first issue only. Looks at the wall clock at least every thirty seconds instead of sleeping for hours, so
 * that a suspended machine or a corrected clock cannot make it miss the time. The old identity serves until it cannot; after
 * that the token is asked for once more. A certificate that is not valid yet by our own clock waits as long as the one before it
 * serves: one of the two clocks is wrong, and no call has to fail for it.
 */
public final class SvidRotator {
    private static final Logger log = LoggerFactory.getLogger(SvidRotator.class);
    private static final Duration LONGEST_LOOK_AWAY = Duration.ofSeconds(30);
    /** All instances hear of a new root at the same time, and must not all ask in the same moment. */
    private static final Duration SPREAD = Duration.ofSeconds(5);

    private static final Backoff RETRY = new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(30));

    private final IdentitySource identity;
    private final Supplier<Channel> channel;
    private final Supplier<SvidClient.Issued> rejoin;
    private final LifeAlarms alarms;
    private final Timers timers;
    private final InstantSource clock;
    private final RandomGenerator random;
    private Instant renewAt = Instant.MAX;
    private int failures;

    /** Issued, and not valid yet by our clock; null: none. */
    private X509Svid early;

    /**
     * @param channel authenticated by the current certificate
     * @param rejoin asks with the Service Token, for when the certificate has ended or is denied and can prove nothing any more
     * @param alarms looks at the certificate as often as this does
     */
    public SvidRotator(
            IdentitySource identity,
            Supplier<Channel> channel,
            Supplier<SvidClient.Issued> rejoin,
            LifeAlarms alarms,
            Timers timers,
            InstantSource clock,
            RandomGenerator random) {
        this.identity = identity;
        this.channel = channel;
        this.rejoin = rejoin;
        this.alarms = alarms;
        this.timers = timers;
        this.clock = clock;
        this.random = random;
    }

    public void start() {
        timers.execute(() -> {
            Instant regular = renewalTime(identity.current().svid());
            renewAt = regular.isBefore(renewAt) ? regular : renewAt;
            look();
        });
    }

    /**
     * Certificates are issued below this root now: a certificate that is below another one is renewed at once, give or take a few
     * seconds. May be called by any thread, and again with the same root.
     */
    public void issuedBelow(X509Certificate root) {
        if (!identity.current().svid().issuedBelow(root)) {
            timers.execute(() -> {
                Instant soon = clock.instant().plusMillis(random.nextInt((int) SPREAD.toMillis()));
                if (soon.isBefore(renewAt)) {
                    renewAt = soon;
                    log.info("certificates are issued below another root now; renewing at {}", soon);
                    timers.after(Duration.between(clock.instant(), soon), this::renewIfDue);
                }
            });
        }
    }

    /** Beside the regular look, which may be half a minute away. */
    private void renewIfDue() {
        if (!clock.instant().isBefore(renewAt)) {
            timers.after(renew(), this::renewIfDue);
        }
    }

    private void look() {
        Duration pause = LONGEST_LOOK_AWAY;
        try {
            adoptEarly();
            alarms.look(identity.current().svid());
            Duration left = Duration.between(clock.instant(), renewAt);
            // one of a clock that was wrong may begin long from now, and its time of renewal comes later still
            boolean useless = identity.denied() || !identity.current().svid().validAt(clock.instant());
            if (left.isNegative() || left.isZero() || useless) {
                pause = renew();
            } else if (left.compareTo(pause) < 0) {
                pause = left;
            }
        } finally {
            timers.after(pause, this::look);
        }
    }

    private Duration renew() {
        try {
            boolean usable = identity.current().svid().validAt(clock.instant()) && !identity.denied();
            SvidClient.Issued issued = usable ? SvidClient.renew(channel.get()) : rejoin.get();
            if (usable && issued.svid().notBefore().isAfter(clock.instant())) {
                return keepForLater(issued.svid());
            }
            adopt(issued.svid(), issued.trustBundle());
            Duration left = Duration.between(clock.instant(), renewAt);
            return left.compareTo(LONGEST_LOOK_AWAY) < 0 && !left.isNegative() ? left : LONGEST_LOOK_AWAY;
        } catch (StatusRuntimeException | CertificateException | IllegalStateException failure) {
            failures++;
            log.warn(
                    "certificate not renewed ({}); {} serves on until {}",
                    failure.getMessage(),
                    identity.current().svid().spiffeId(),
                    identity.current().svid().notAfter());
            return Duration.ofNanos(RETRY.nanos(failures, random)).plusMillis(100);
        }
    }

    private void adopt(X509Svid svid, List<X509Certificate> roots) {
        identity.adopt(svid, roots);
        renewAt = renewalTime(svid);
        failures = 0;
        early = null;
        log.info("certificate renewed: {}", svid);
    }

    /** @return when to look again */
    private Duration keepForLater(X509Svid next) {
        X509Svid serving = identity.current().svid();
        alarms.early(next, serving);
        if (!next.notBefore().isBefore(serving.notAfter())) {
            // it could only follow a gap
            failures++;
            return Duration.ofNanos(RETRY.nanos(failures, random)).plusMillis(100);
        }
        early = next;
        // asking again before that would bring one that begins later still
        renewAt = next.notBefore();
        failures = 0;
        Duration left = Duration.between(clock.instant(), renewAt);
        return left.compareTo(LONGEST_LOOK_AWAY) < 0 ? left : LONGEST_LOOK_AWAY;
    }

    private void adoptEarly() {
        if (early != null && early.validAt(clock.instant())) {
            // whom to trust may have been told since it was issued
            adopt(early, identity.current().trustBundle());
        }
    }

    private Instant renewalTime(X509Svid svid) {
        long life = Duration.between(svid.notBefore(), svid.notAfter()).toMillis();
        double third = life / 3.0;
        return svid.notBefore().plusMillis((long) (third * (0.9 + 0.2 * random.nextDouble())));
    }
}
