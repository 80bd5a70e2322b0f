package gov.hms.benchmarks.run;

import gov.hms.benchmarks.load.Slice;
import gov.hms.benchmarks.rows.Row;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Runs a plan: all rows side by side, in turns, so that what slows the machine down for a while slows all of them down. */
final class Comparison {
    private final Plan plan;
    private final List<Row> rows;
    private final Path folder;
    private final PrintStream progress;
    private final Results results = new Results();

    Comparison(Plan plan, List<Row> rows, Path folder, PrintStream progress) {
        this.plan = plan;
        this.rows = List.copyOf(rows);
        this.folder = folder;
        this.progress = progress;
    }

    Results run() throws IOException, InterruptedException, GeneralSecurityException {
        for (int fork = 1; fork <= plan.forks(); fork++) {
            fork(fork, Files.createDirectories(folder.resolve("fork-" + fork)));
        }
        return results;
    }

    private void fork(int fork, Path place) throws IOException, InterruptedException, GeneralSecurityException {
        try (Processes processes = new Processes()) {
            ControlPlane plane = rows.stream().anyMatch(Row::inMesh) ? processes.add(ControlPlane.start(place)) : null;
            List<Contestant> contestants = new ArrayList<>();
            for (Row row : rows) {
                progress.printf("fork %d of %d: %s starts and warms up%n", fork, plan.forks(), row.id());
                Contestant contestant = processes.add(Contestant.start(row, place, plane));
                warmUp(contestant);
                contestants.add(contestant);
            }
            for (int round = 1; round <= plan.rounds(); round++) {
                progress.printf("fork %d of %d: round %d of %d%n", fork, plan.forks(), round, plan.rounds());
                round(contestants);
                // so that nobody is always the one after somebody
                Collections.rotate(contestants, 1);
            }
        }
    }

    private void warmUp(Contestant contestant) throws IOException {
        long calls = 0;
        while (calls < plan.warmUpCalls()) {
            for (Phase phase : plan.warmUp()) {
                calls += unmeasured(contestant, phase);
            }
        }
    }

    /** A row whose calls fail before anything is measured has to be repaired, not compared. */
    private static long unmeasured(Contestant contestant, Phase phase) throws IOException {
        Slice slice = contestant.measure(phase).slice();
        if (slice.failed() > 0) {
            throw new IOException("%s: %d of %d calls failed while it warmed up: %s"
                    .formatted(contestant.row().id(), slice.failed(), slice.sent(), slice.firstFailure()));
        }
        return slice.sent();
    }

    private void round(List<Contestant> contestants) throws IOException {
        for (Contestant contestant : contestants) {
            unmeasured(contestant, plan.wake());
            for (Phase phase : plan.phases()) {
                results.add(contestant.row(), phase, contestant.measure(phase));
            }
        }
    }
}
