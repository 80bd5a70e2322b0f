package gov.hms.mesh.internal.inbound;

import static org.assertj.core.api.Assertions.assertThat;

import com.netflix.concurrency.limits.limit.Gradient2Limit;
import com.netflix.concurrency.limits.limit.WindowedLimit;
import gov.hms.mesh.call.Priority;
import gov.hms.mesh.internal.inbound.ServerModel.Second;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Half as many requests again as a service can do, for half a minute, in fake time. */
class OverloadTest {
    private static final int BEFORE = 10;
    private static final int OVERLOAD = 30;
    private static final int AFTER = 20;
    private static final double SHARE_AT_PEACE = 0.7;

    /** Services of different kinds: few or many workers, slow or fast, patient or impatient callers. */
    private enum Service {
        FEW_WORKERS(4, 20, 500),
        SLOW(2, 100, 800),
        MANY_WORKERS(100, 50, 500),
        IMPATIENT(8, 40, 150),
        ONE_WORKER(1, 5, 200);

        private final int workers;
        private final int workMs;
        private final int patienceMs;

        Service(int workers, int workMs, int patienceMs) {
            this.workers = workers;
            this.workMs = workMs;
            this.patienceMs = patienceMs;
        }

        double capacity() {
            return workers * 1000.0 / workMs;
        }

        ServerModel model(InboundLimit limit, long seed) {
            return new ServerModel(limit, workers, workMs * ServerModel.MILLI, patienceMs * ServerModel.MILLI, seed);
        }

        List<Second> overload(InboundLimit limit, long seed) {
            return overload(model(limit, seed));
        }

        List<Second> overload(ServerModel model) {
            return model.run(
                    BEFORE + OVERLOAD + AFTER,
                    now -> capacity() * (now >= BEFORE && now < BEFORE + OVERLOAD ? 1.5 : SHARE_AT_PEACE));
        }
    }

    private static int sum(List<Second> seconds, Function<Second, Map<Priority, Integer>> what) {
        return seconds.stream()
                .mapToInt(second -> second.sum(what.apply(second)))
                .sum();
    }

    private static double goodput(Service service, List<Second> run) {
        return sum(run.subList(BEFORE, BEFORE + OVERLOAD), second -> second.good) / (OVERLOAD * service.capacity());
    }

    private static InboundLimit adaptive() {
        return InboundLimit.of("adaptive");
    }

    private static InboundLimit gradient2(int initial) {
        WindowedLimit stock = WindowedLimit.newBuilder()
                .minWindowTime(250, TimeUnit.MILLISECONDS)
                .maxWindowTime(1, TimeUnit.SECONDS)
                .build(Gradient2Limit.newBuilder()
                        .initialLimit(initial)
                        .minLimit(20)
                        .maxConcurrency(1_000)
                        .build());
        return new InboundLimit(
                new LoadLimit() {
                    @Override
                    public int limit() {
                        return stock.getLimit();
                    }

                    @Override
                    public void ended(Ended request) {
                        stock.onSample(
                                request.now() - request.ownNanos(),
                                request.ownNanos(),
                                request.before(),
                                request.patience() == Patience.LATE);
                    }
                },
                Optional.empty());
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void atOneAndAHalfTimesItsCapacityAServiceStillDoesFourFifthsOfItAndRecoversInFiveSeconds(long seed) {
        for (Service service : Service.values()) {
            assertDoesFourFifthsAndRecovers(service, service.overload(adaptive(), seed));
        }
    }

    /** The table of docs/deadlines-and-overload.md is what this model says. */
    @Test
    void theFiguresInTheDocumentationAreThese() throws Exception {
        String docs = Files.readString(Path.of("..", "docs", "deadlines-and-overload.md"));
        for (Service service : Service.values()) {
            double ours = IntStream.rangeClosed(1, 10)
                    .mapToDouble(seed -> goodput(service, service.overload(adaptive(), seed)))
                    .average()
                    .orElseThrow();
            String row = String.format(
                    Locale.ROOT,
                    "| %d × %d ms, %d ms | %.0f %% | %.0f %% | %.0f %% | %.0f %% |",
                    service.workers,
                    service.workMs,
                    service.patienceMs,
                    100 * ours,
                    100 * goodput(service, service.overload(gradient2(20), 1)),
                    100 * goodput(service, service.overload(gradient2(200), 1)),
                    100 * goodput(service, service.overload(InboundLimit.of("off"), 1)));
            System.out.println(row);
            assertThat(docs).contains(row);
        }
    }

    private static void assertDoesFourFifthsAndRecovers(Service service, List<Second> run) {
        assertThat(goodput(service, run)).as("%s: share of capacity", service).isGreaterThanOrEqualTo(0.8);
        List<Second> recovered = run.subList(BEFORE + OVERLOAD + 5, BEFORE + OVERLOAD + AFTER);
        assertThat((double) sum(recovered, second -> second.good) / sum(recovered, second -> second.came))
                .as("%s: answered in time, from five seconds after", service)
                .isGreaterThanOrEqualTo(0.99);
        assertThat(sum(run.subList(0, BEFORE), second -> second.shed))
                .as("%s: refused before", service)
                .isZero();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void soDoesAServiceThatAnswersFromThreadsOfItsOwn(long seed) {
        for (Service service : Service.values()) {
            assertDoesFourFifthsAndRecovers(
                    service, service.overload(service.model(adaptive(), seed).answeringLater()));
        }
    }

    @Test
    void longPollsAreNobodysLoadHoweverManyAndLong() {
        for (int seed = 1; seed <= 5; seed++) {
            ServerModel model = new ServerModel(adaptive(), 10_000, 0, 35, seed).answeringLater();
            double[] elapsed = {0};
            List<Second> run = model.clock(now -> elapsed[0] = now)
                    .working(() -> elapsed[0] < 60 ? model.random().nextDouble() : 30)
                    .run(150, now -> 50);

            assertThat(sum(run, second -> second.shed)).as("seed %s", seed).isZero();
        }
    }

    @Test
    void afterAnOverloadTheDoorOpensAgainEvenIfEveryPlaceIsHeldByALongPoll() {
        InboundLimit limit = adaptive();
        List<InboundLimit.Permit> held = new ArrayList<>();
        long second = 1_000_000_000L;
        for (int i = 0; i < 100; i++) {
            held.add(later(limit, 0));
        }
        for (int i = 0; i < held.size(); i++) {
            held.get(i).worked(0, second + i * second / 100, second, Patience.LATE);
        }
        for (int i = 0; i < 200; i++) {
            later(limit, 2 * second);
        }
        assertThat(limit.acquire(Priority.NORMAL, 2 * second))
                .as("too many for now")
                .isNull();
        assertThat(limit.waiting()).isBetween(10, 70);

        int more = 0;
        while (later(limit, 31 * second) != null) {
            more++;
        }
        assertThat(more).as("half a minute later, none having ended").isGreaterThan(100);
    }

    private static InboundLimit.Permit later(InboundLimit limit, long now) {
        InboundLimit.Permit permit = limit.acquire(Priority.NORMAL, now);
        if (permit != null) {
            permit.answersLater();
        }
        return permit;
    }

    @Test
    void withoutALimitTheSameOverloadLeavesNearlyNothing() {
        for (Service service : Service.values()) {
            List<Second> run = service.overload(InboundLimit.of("off"), 1);

            assertThat(goodput(service, run)).as("%s", service).isLessThan(0.2);
            assertThat(sum(run.subList(BEFORE + OVERLOAD, BEFORE + OVERLOAD + AFTER), second -> second.good))
                    .as("%s: even after it has ended", service)
                    .isZero();
        }
    }

    @Test
    void aServiceThatStartsInTheMidstOfAnOverloadFindsItsLimitToo() {
        for (Service service : Service.values()) {
            List<Second> run = service.model(adaptive(), 1).run(30, now -> service.capacity() * 1.5);

            assertThat(sum(run, second -> second.good) / (30 * service.capacity()))
                    .as("%s", service)
                    .isGreaterThanOrEqualTo(0.8);
        }
    }

    @Test
    void whatIsLessImportantIsShedFirst() {
        Service service = Service.MANY_WORKERS;
        ServerModel model = service.model(adaptive(), 1);
        Supplier<Priority> mixed = () -> {
            int dice = model.random().nextInt(10);
            return dice < 3 ? Priority.CRITICAL : dice < 7 ? Priority.NORMAL : Priority.BATCH;
        };
        List<Second> run = model.priorities(mixed)
                .run(BEFORE + OVERLOAD, now -> service.capacity() * (now >= BEFORE ? 1.5 : SHARE_AT_PEACE));
        List<Second> overload = run.subList(BEFORE + 2, BEFORE + OVERLOAD);

        assertThat(share(overload, Priority.CRITICAL)).as("critical").isGreaterThan(0.99);
        assertThat(share(overload, Priority.NORMAL)).as("normal").isBetween(0.8, 0.97);
        assertThat(share(overload, Priority.BATCH)).as("batch").isLessThan(0.1);
    }

    private static double share(List<Second> seconds, Priority priority) {
        double came = seconds.stream()
                .mapToInt(second -> second.came.getOrDefault(priority, 0))
                .sum();
        return seconds.stream()
                        .mapToInt(second -> second.good.getOrDefault(priority, 0))
                        .sum()
                / came;
    }

    @Test
    void aServiceWhoseRoutesDifferALotIsNotMistakenForAnOverloadedOne() {
        for (int seed = 1; seed <= 20; seed++) {
            ServerModel model = new ServerModel(adaptive(), 64, 0, 2, seed);
            List<Second> run = model.working(() -> model.random().nextInt(10) < 8 ? 0.002 : 0.8)
                    .run(60, now -> now < 20 ? 100 : now < 40 ? 200 : 100);

            assertThat(sum(run, second -> second.shed)).as("seed %s", seed).isZero();
        }
    }

    /** First quick requests only, then half of them slow, with workers enough for all. */
    private static ServerModel shifting(double patience, double slow, long seed) {
        ServerModel model = new ServerModel(adaptive(), 500, 0, patience, seed);
        double[] elapsed = {0};
        return model.working(() -> (elapsed[0] > 20 && model.random().nextBoolean() ? slow : 0.005)
                        * (0.5 + model.random().nextDouble()))
                .clock(now -> elapsed[0] = now);
    }

    @Test
    void aServiceWhoseMixHasShiftedToSlowRequestsIsNotMistakenForAnOverloadedOneWhenCallersSayNoTimeout() {
        for (int seed = 1; seed <= 20; seed++) {
            for (double slow : List.of(0.05, 0.2, 1.0)) {
                List<Second> run = shifting(10, slow, seed).untold().run(60, now -> 200);

                assertThat(sum(run, second -> second.shed))
                        .as("seed %s, %s s", seed, slow)
                        .isZero();
            }
        }
    }

    @Test
    void norWhenTheSlowRequestsAlwaysTakeMostOfTheirCallersTime() {
        for (int seed = 1; seed <= 20; seed++) {
            for (double slow : List.of(0.05, 0.2, 1.0)) {
                List<Second> run = shifting(1.6 * slow, slow, seed).run(60, now -> 200);

                assertThat(sum(run, second -> second.shed))
                        .as("seed %s, %s s", seed, slow)
                        .isZero();
            }
        }
    }

    @Test
    void callersThatDoNotSayHowLongTheyWaitAreServedInTimeAsFarAsTheFloorAllows() {
        for (Service service :
                List.of(Service.FEW_WORKERS, Service.MANY_WORKERS, Service.IMPATIENT, Service.ONE_WORKER)) {
            List<Second> run = service.model(adaptive(), 1)
                    .untold()
                    .run(40, now -> service.capacity() * (now >= BEFORE ? 1.5 : SHARE_AT_PEACE));

            assertThat(sum(run.subList(BEFORE, 40), second -> second.good) / (30 * service.capacity()))
                    .as("%s", service)
                    .isGreaterThanOrEqualTo(0.8);
        }
    }

    @Test
    void aServiceWhoseClassesWereColdAtFirstIsNotHeldBack() {
        for (int seed = 1; seed <= 20; seed++) {
            ServerModel model = new ServerModel(adaptive(), 200, 0, 2, seed);
            double[] elapsed = {0};
            List<Second> run = model.working(() -> (elapsed[0] < 10 ? 0.2 : 0.02)
                            * (0.5 + model.random().nextDouble()))
                    .run(40, now -> {
                        elapsed[0] = now;
                        return 400;
                    });

            assertThat(sum(run, second -> second.shed)).as("seed %s", seed).isZero();
        }
    }

    @Test
    void aServiceThatHasBecomeSlowerForGoodIsAcceptedAsItIs() {
        ServerModel model = new ServerModel(adaptive(), 200, 0, 2, 1);
        double[] elapsed = {0};
        List<Second> run = model.working(() ->
                        (elapsed[0] < 30 ? 0.05 : 0.2) * (0.5 + model.random().nextDouble()))
                .run(400, now -> {
                    elapsed[0] = now;
                    return 400;
                });

        assertThat(sum(run.subList(300, 400), second -> second.shed)).isZero();
    }

    @Test
    void theStockGradientLimitDoesNotDoAsWell() {
        // wherever it starts, there is a service that it lets down
        assertThat(goodput(Service.SLOW, Service.SLOW.overload(gradient2(20), 1)))
                .isLessThan(0.5);
        assertThat(goodput(Service.IMPATIENT, Service.IMPATIENT.overload(gradient2(200), 1)))
                .isLessThan(0.8);
        for (Service service : Service.values()) {
            assertThat(goodput(service, service.overload(adaptive(), 1)))
                    .as("%s", service)
                    .isGreaterThan(0.9);
        }
    }
}
