package gov.hms.sys.admission;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import gov.hms.mesh.call.SpiffeId;
import gov.hms.sys.admission.NotAdmittedException.Reason;
import java.net.InetAddress;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.function.LongSupplier;

/**
 * Keeps one identity, and a herd of new ones, from taking the signing of certificates for themselves.
 *
 * <p>At the same moment at most {@value #MOST} certificates are worked on, and of these at most {@value #MOST_JOINS} first ones:
 * what is left is the renewals', because a service that cannot renew stops, while one that cannot join tries again. Both are less
 * than the threads of the mesh's port, so that the other conversations always have some.
 *
 * <p>A service at one address gets few in a second: a process needs one in hours. The services of the mesh are bounded, the
 * addresses of one that holds a good certificate hardly; so there is a second limit for the service as a whole, and the table of
 * both is bounded and forgets what was quiet.
 */
public final class IssuingLimits {
    /** Certificates that are worked on at the same time. */
    public static final int MOST = 12;

    static final int MOST_JOINS = 8;
    private static final int MOST_REMEMBERED = 50_000;

    private final Semaphore all = new Semaphore(MOST);
    private final Semaphore joins = new Semaphore(MOST_JOINS);
    private final Cache<Object, Bucket> buckets;
    private final IssuingRates rates;
    private final LongSupplier nanoTime;

    public IssuingLimits(IssuingRates rates, LongSupplier nanoTime) {
        this.rates = rates;
        this.nanoTime = nanoTime;
        // a bucket that nobody took from is full again long before it is forgotten
        long refilled = 2L * rates.burst() / rates.perSecond() + 60;
        this.buckets = Caffeine.newBuilder()
                .maximumSize(MOST_REMEMBERED)
                .ticker(nanoTime::getAsLong)
                .expireAfterAccess(Duration.ofSeconds(refilled))
                .build();
    }

    private record AtAddress(SpiffeId id, InetAddress address) {}

    /** A place among those that certificates are made for; given back when it is closed. */
    public interface Place extends AutoCloseable {
        @Override
        void close();
    }

    /** A place for a first certificate. */
    public Place joining() throws NotAdmittedException {
        if (!joins.tryAcquire()) {
            throw crowded("joins at the same time: " + MOST_JOINS);
        }
        if (!all.tryAcquire()) {
            joins.release();
            throw crowded("certificates at the same time: " + MOST);
        }
        return () -> {
            all.release();
            joins.release();
        };
    }

    /** A place for a further certificate. */
    public Place renewing() throws NotAdmittedException {
        if (!all.tryAcquire()) {
            throw crowded("certificates at the same time: " + MOST);
        }
        return all::release;
    }

    /** Counts one certificate for the identity at this address. */
    public void count(SpiffeId id, InetAddress address) throws NotAdmittedException {
        long now = nanoTime.getAsLong();
        Bucket here = buckets.get(new AtAddress(id, address), key -> new Bucket(rates.perSecond(), rates.burst(), now));
        if (!here.take(now)) {
            throw crowded("certificates for " + id + " at " + address.getHostAddress() + ": more than "
                    + rates.perSecond() + " in a second");
        }
        int everywhere = IssuingRates.ADDRESSES;
        Bucket whole = buckets.get(
                id,
                key -> new Bucket((double) everywhere * rates.perSecond(), (double) everywhere * rates.burst(), now));
        if (!whole.take(now)) {
            throw crowded("certificates for " + id + ": more than " + everywhere * rates.perSecond() + " in a second");
        }
    }

    private static NotAdmittedException crowded(String what) {
        return new NotAdmittedException(
                Reason.LIMIT, what, "too many certificates at the moment; try again in a second");
    }
}
