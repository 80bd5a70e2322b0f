package gov.hms.sys.mesh;

import static org.assertj.core.api.Assertions.assertThat;

import gov.hms.mesh.HmsMesh;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * Round by round, two instances answer and two callers call with certificates that are good at first; then one of each ends, and one of
 * each is revoked, and all four go on as if nothing had happened.
 */
final class Plot {
    private static final Duration SHORTEST = Duration.ofSeconds(6);
    private static final Duration LONGEST = Duration.ofSeconds(60);
    private static final Duration REVOKED = Duration.ofMinutes(10);

    /** After a revocation is in force, to see whether anybody is still answered. */
    private static final Duration AFTERWARDS = Duration.ofSeconds(7);

    /** Of callers of the traitors, whose answers {@link #answers} judges. */
    final AtomicInteger resumed = new AtomicInteger();

    /** Connections to traitors that were tried though their certificates were over. */
    final AtomicInteger late = new AtomicInteger();

    private final LiveMesh live;
    private final Path directory;
    private final SoakTally answers;
    private final SoakTally callers;
    private final HmsMesh ending;
    private final HmsMesh revoked;
    volatile Thieves thieves;

    /** Of the certificates that end: longer on a machine on which it was too short to be seen in use. */
    private Duration endingLife = SHORTEST;

    volatile int rounds;

    /** The two who call, in this round. */
    record Thieves(Outlaw ending, String endingName, Outlaw revoked, String revokedName) {}

    Plot(LiveMesh live, Path directory, SoakTally answers, SoakTally callers) throws Exception {
        this.live = live;
        this.directory = directory;
        this.answers = answers;
        this.callers = callers;
        ending = live.join("fraud-scanner.scan", "v1", "scan-ending");
        revoked = live.join("fraud-scanner.scan", "v1", "scan-revoked");
    }

    private Outlaw outlaw(String name, Duration life) throws Exception {
        return Outlaw.shortLived(directory.resolve("data/ca"), directory.resolve("scratch"), name, life);
    }

    private void revoke(Outlaw outlaw) throws Exception {
        live.post(
                "/certificates/revoke",
                "{\"serial\":\"" + outlaw.svid.leaf().getSerialNumber().toString(16) + "\"}");
    }

    void round() throws Exception {
        int round = rounds + 1;
        String endingName = "scan-ending-" + round;
        String revokedName = "scan-revoked-" + round;
        Outlaw endingServer = outlaw("fraud-scanner.scan", endingLife);
        Outlaw revokedServer = outlaw("fraud-scanner.scan", REVOKED);
        Thieves two = new Thieves(
                outlaw("return-intake.intake", endingLife),
                "thief-ending-" + round,
                outlaw("return-intake.intake", REVOKED),
                "thief-revoked-" + round);
        answers.endsAt(endingName, endingServer.svid.notAfter());
        callers.endsAt(two.endingName(), two.ending().svid.notAfter());
        thieves = two;
        try (Traitor one = new Traitor(endingServer, endingName, () -> answers.over(endingName));
                Traitor other = new Traitor(revokedServer, revokedName, () -> answers.over(revokedName));
                HmsMesh.Registration first = ending.announce(one.port());
                HmsMesh.Registration second = revoked.announce(other.port())) {
            assertThat(first).isNotSameAs(second);
            LiveMesh.await(
                    "both traitors answer, or one has ended",
                    LONGEST.multipliedBy(2),
                    () -> other.answers.get() > 0 && (one.answers.get() > 0 || endingServer.over()) || pause());
            if (one.answers.get() == 0 && endingLife.compareTo(LONGEST) < 0) {
                endingLife = endingLife.multipliedBy(2);
            }
            revoke(revokedServer);
            revoke(two.revoked());
            Instant now = Instant.now();
            answers.revokedAt(revokedName, now);
            callers.revokedAt(two.revokedName(), now);
            Instant end = latest(now, endingServer.svid.notAfter()).plus(AFTERWARDS);
            LiveMesh.await(
                    "the end of the round",
                    LONGEST.multipliedBy(3),
                    () -> Instant.now().isAfter(end) || pause());
            resumed.addAndGet(one.resumed.get() + other.resumed.get());
            late.addAndGet(one.late.get() + other.late.get());
        }
        rounds = round;
    }

    /** Leaves the processor to those who call. */
    private static boolean pause() {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        return false;
    }

    private static Instant latest(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }
}
