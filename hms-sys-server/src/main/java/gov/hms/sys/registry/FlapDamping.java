package gov.hms.sys.registry;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import gov.hms.mesh.call.LogicalName;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * How often one may come and go. Every registration is told to all callers and written to the disk: an instance that starts and
 * dies again and again gets ten tries at once, and then one in five seconds, whether it comes back to the same address or under
 * the same name. Both are what the instance says; what its certificate says is the service, and that has a budget for many
 * instances.
 */
public final class FlapDamping {
    private static final Rate ONE = new Rate(10, Duration.ofSeconds(5), "one in five seconds");
    private static final Rate SERVICE = new Rate(200, Duration.ofMillis(50), "twenty in a second");
    private static final int MOST = 20_000;

    private final LongSupplier nanoTime;

    /** When the next try would be due if none were saved up. What was quiet for as long as it keeps is as good as unknown. */
    private final Cache<Object, Long> due;

    /** By service, apart from the others: nobody who makes up instances pushes a service out. */
    private final Cache<LogicalName, Long> dueOfService;

    public FlapDamping(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        due = table(ONE);
        dueOfService = table(SERVICE);
    }

    private record Rate(int atOnce, Duration every, String words) {
        /** @return when the next but one is due; empty: it is too early for the next */
        Optional<Long> next(Long known, long now) {
            long due = known == null || known - now < 0 ? now : known;
            long step = every.toNanos();
            return due - now > (atOnce - 1) * step ? Optional.empty() : Optional.of(due + step);
        }
    }

    private record Instance(LogicalName service, String id) {}

    private record Place(LogicalName service, String address) {}

    private <K> Cache<K, Long> table(Rate rate) {
        return Caffeine.newBuilder()
                .maximumSize(MOST)
                .executor(Runnable::run)
                .ticker(nanoTime::getAsLong)
                .expireAfterWrite(rate.every.multipliedBy(rate.atOnce + 1L))
                .build();
    }

    /**
     * Counts a registration, unless it has to wait.
     *
     * @return empty when it may be made; else what there were too many of, and how many are expected
     */
    public synchronized Optional<String> register(LogicalName service, String instanceId, String address) {
        long now = nanoTime.getAsLong();
        Optional<Long> ofService = SERVICE.next(dueOfService.getIfPresent(service), now);
        if (ofService.isEmpty()) {
            return tooMany(service.toString(), SERVICE);
        }
        List<Object> keys = List.of(new Place(service, address), new Instance(service, instanceId));
        for (Object key : keys) {
            if (ONE.next(due.getIfPresent(key), now).isEmpty()) {
                return tooMany(
                        service + (key instanceof Place ? " at " + address : " by the instance " + instanceId), ONE);
            }
        }
        // only now: a try that is refused uses up nothing
        dueOfService.put(service, ofService.get());
        keys.forEach(key -> due.put(key, ONE.next(due.getIfPresent(key), now).orElseThrow()));
        return Optional.empty();
    }

    private static Optional<String> tooMany(String whose, Rate rate) {
        return Optional.of(
                "registrations of " + whose + ": too many in a short time (expected: " + rate.words + " at most)");
    }
}
