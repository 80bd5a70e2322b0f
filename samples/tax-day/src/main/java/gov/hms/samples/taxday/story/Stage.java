package gov.hms.samples.taxday.story;

import gov.hms.mesh.HmsMesh;
import gov.hms.mesh.okhttp.HmsMeshOkHttp;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import okhttp3.OkHttpClient;
import tools.jackson.databind.JsonNode;

/** Everything that is up while the story plays: processes, ports, the load, and the way to ask HMS-SYS. */
final class Stage implements AutoCloseable {
    static final String INTAKE = "return-intake.intake";
    static final String SCANNER = "fraud-scanner.scan";
    static final String PAYOUT = "refund-payout.payout";
    static final String PORTAL = "e-file.portal";
    private static final long START_MILLIS = 120_000;

    private final Options options;
    private final Terminal terminal;
    private final Cast cast;
    private final SysClient sys;
    private final HmsMesh mesh;
    private final Load load;

    private Stage(Options options, Terminal terminal, Cast cast, SysClient sys, HmsMesh mesh, Load load) {
        this.options = options;
        this.terminal = terminal;
        this.cast = cast;
        this.sys = sys;
        this.mesh = mesh;
        this.load = load;
    }

    /** Starts HMS-SYS, then the services, then joins as e-file.portal. The cast is ended by whoever made it. */
    static Stage set(Options options, Terminal terminal, Cast cast) throws IOException, InterruptedException {
        Returns returns = options.pdfs() == null
                ? Returns.generated(cast.folder().resolve("returns"))
                : Returns.of(options.pdfs());
        terminal.line("  %d tax returns in %s"
                .formatted(
                        returns.size(), options.pdfs() == null ? cast.folder().resolve("returns") : options.pdfs()));
        Files.createDirectories(cast.policies());
        SysClient sys = cast.startSys();
        await("HMS-SYS", cast.sys(), sys::healthy);
        cast.startServices(sys);
        for (Child service : cast.services()) {
            await(service.name(), service, () -> registered(sys, service.name(), Instant.EPOCH));
        }
        HmsMesh mesh = HmsMesh.builder()
                .join(sys.join(PORTAL))
                .instanceId("e-file-1")
                .stateDirectory(cast.folder().resolve("state/e-file-1"))
                .metricsPort(cast.metricsPort("e-file-1"))
                .build();
        OkHttpClient client = HmsMeshOkHttp.wrap(
                new OkHttpClient.Builder().callTimeout(Duration.ofSeconds(60)).build(), mesh);
        return new Stage(options, terminal, cast, sys, mesh, new Load(new Portal(client), returns, options.rate()));
    }

    private static void await(String name, Child child, Waiting.Condition ready)
            throws IOException, InterruptedException {
        boolean[] up = new boolean[1];
        Waiting.until(START_MILLIS, () -> {
            up[0] = ready.holds();
            return up[0] || !child.alive();
        });
        if (!up[0]) {
            throw new IOException("%s did not come up within %d s; the end of its log:%n    %s"
                    .formatted(name, START_MILLIS / 1_000, String.join("\n    ", child.lastLines(15))));
        }
    }

    private static boolean registered(SysClient sys, String instanceId, Instant since) throws InterruptedException {
        try {
            for (JsonNode service : sys.get("/services").get("services")) {
                for (JsonNode endpoint : service.get("endpoints")) {
                    if (endpoint.get("instanceId").asString().equals(instanceId)) {
                        return !Instant.parse(endpoint.get("registeredAt").asString())
                                .isBefore(since);
                    }
                }
            }
            return false;
        } catch (IOException notNow) {
            return false;
        }
    }

    /** Starts a process again and waits until HMS-SYS lists it anew; what it lists of the killed one does not count. */
    void startAgain(Child service) throws IOException, InterruptedException {
        Instant start = Instant.now();
        service.start();
        await(service.name(), service, () -> registered(sys, service.name(), start));
    }

    Options options() {
        return options;
    }

    Terminal terminal() {
        return terminal;
    }

    Cast cast() {
        return cast;
    }

    SysClient sys() {
        return sys;
    }

    Load load() {
        return load;
    }

    /** A share of the seconds of load that were asked for, but never less than the minimum. */
    long millis(double share, int minimum) {
        return Math.max(minimum, (long) (share * options.seconds() * 1_000));
    }

    /** Lets the load go on for a while and shows its numbers. */
    void watch(Tally tally, long millis) throws InterruptedException {
        watchUntil(tally, millis, () -> false, () -> "");
        terminal.line("  " + tally.line());
    }

    /** Shows the numbers until something happens. @return whether it happened in time */
    boolean watchUntil(Tally tally, long millis, Waiting.Condition happened, Supplier<String> more)
            throws InterruptedException {
        long end = System.nanoTime() + millis * 1_000_000L;
        while (System.nanoTime() < end) {
            if (Waiting.until(Math.min(200, millis), happened)) {
                return true;
            }
            terminal.live(tally.line() + more.get());
        }
        return false;
    }

    /** Saves a policy as an operator would: whole, by a move. @return nanoTime when it was in place */
    long savePolicy(String file, String text) throws IOException {
        return cast.savePolicy(file, text);
    }

    /** Every process that should be connected to HMS-SYS, by instance id. */
    List<String> instances() {
        List<String> names =
                new ArrayList<>(cast.services().stream().map(Child::name).toList());
        names.add("e-file-1");
        return names;
    }

    @Override
    public void close() {
        load.close();
        mesh.close();
    }
}
