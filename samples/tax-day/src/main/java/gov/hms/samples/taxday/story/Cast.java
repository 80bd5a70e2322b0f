package gov.hms.samples.taxday.story;

import gov.hms.samples.taxday.intake.ReturnIntake;
import gov.hms.samples.taxday.payout.RefundPayout;
import gov.hms.samples.taxday.scan.FraudScanner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The processes of the story and the folder they work in. Ends them all, whatever happens. */
final class Cast implements AutoCloseable {
    private static final long STOP_MILLIS = 8_000;
    private static final int FIRST_METRICS_PORT = 8480;

    private final Path folder;
    private final Path sysJar;
    private final Jvm jvm;
    private final Ports ports;
    private final List<Child> services = new ArrayList<>();
    private final Map<String, Integer> servicePorts = new HashMap<>();
    private final ScrapeConfig scrapes;
    private final List<Child> all = new ArrayList<>();
    private Child sys;
    private boolean closed;

    Cast(Path folder, Path sysJar, Ports ports) {
        this.folder = folder;
        this.ports = ports;
        this.sysJar = sysJar.toAbsolutePath();
        this.jvm = new Jvm(folder, this.sysJar);
        this.scrapes = new ScrapeConfig(folder.resolve("prometheus.yml"), this.sysJar);
    }

    Path folder() {
        return folder;
    }

    Path policies() {
        return folder.resolve("policies");
    }

    Path ledger() {
        return folder.resolve("ledger.ach");
    }

    /** In the order in which they were started. */
    synchronized List<Child> all() {
        return List.copyOf(all);
    }

    Child sys() {
        return sys;
    }

    List<Child> services() {
        return List.copyOf(services);
    }

    Child service(String name) {
        return services.stream()
                .filter(child -> child.name().equals(name))
                .findFirst()
                .orElseThrow(
                        () -> new IllegalArgumentException(name + " (expected: one of the processes of the story)"));
    }

    /** Where a service listens. */
    int port(String instance) {
        return servicePorts.get(instance);
    }

    /** Where an instance shows its meters to Prometheus. */
    int metricsPort(String instance) throws IOException {
        int port = ports.pick(FIRST_METRICS_PORT + scrapes.size());
        scrapes.add(instance, port);
        return port;
    }

    SysClient startSys() throws IOException {
        int http = ports.pick(7080);
        int grpc = ports.pick(7443);
        scrapes.add("hms-sys", http);
        List<String> command = jvm.sys(List.of(
                "sys",
                "run",
                "--dev",
                "--http-port",
                Integer.toString(http),
                "--grpc-port",
                Integer.toString(grpc),
                "--policies",
                policies().toString(),
                "--data",
                folder.resolve("hms-sys-data").toString()));
        sys = start("hms-sys", command, Map.of());
        return new SysClient(http);
    }

    void startServices(SysClient client) throws IOException, InterruptedException {
        for (int i = 1; i <= 3; i++) {
            String version = i == 3 ? "v2" : "v1";
            service(
                    client,
                    FraudScanner.class,
                    Stage.SCANNER,
                    "fraud-scanner-" + i,
                    8410 + i,
                    Map.of("SCANNER_VERSION", version));
        }
        service(
                client,
                RefundPayout.class,
                Stage.PAYOUT,
                "refund-payout-1",
                8421,
                Map.of("LEDGER", ledger().toString()));
        service(client, ReturnIntake.class, Stage.INTAKE, "return-intake-1", 8401, Map.of());
    }

    private void service(
            SysClient client, Class<?> main, String service, String instance, int port, Map<String, String> more)
            throws IOException, InterruptedException {
        Map<String, String> environment = new HashMap<>(more);
        int free = ports.pick(port);
        servicePorts.put(instance, free);
        environment.put("PORT", Integer.toString(free));
        environment.put("HMS_MESH_JOIN", client.join(service));
        environment.put("HMS_MESH_INSTANCE", instance);
        environment.put(
                "HMS_MESH_STATE_DIR", folder.resolve("state").resolve(instance).toString());
        environment.put("HMS_MESH_KEEP_IDENTITY", "true");
        environment.put("HMS_MESH_METRICS_PORT", Integer.toString(metricsPort(instance)));
        services.add(start(instance, jvm.service(main), environment));
    }

    private synchronized Child start(String name, List<String> command, Map<String, String> environment)
            throws IOException {
        if (closed) {
            throw new IOException("the story is over; " + name + " is not started");
        }
        Child child = new Child(name, command, environment, folder);
        child.start();
        all.add(child);
        return child;
    }

    long savePolicy(String name, String text) throws IOException {
        Path temporary = Files.writeString(folder.resolve("." + name + ".tmp"), text);
        Files.move(temporary, policies().resolve(name), StandardCopyOption.ATOMIC_MOVE);
        return System.nanoTime();
    }

    /** What {@code hms …} runs. */
    List<String> hms(String... arguments) {
        return jvm.hms(arguments);
    }

    Map<String, String> toTry(SysClient client) {
        Map<String, String> lines = new LinkedHashMap<>();
        lines.put("the mesh as a subway map", "open " + client.url() + "/ in a browser");
        lines.put("what is registered", "curl " + client.url() + "/services");
        lines.put(
                "pause for one minute",
                "curl -X POST " + client.url()
                        + "/policies/pause -d '{\"service\":\"fraud-scanner\",\"durationMin\":1}'");
        lines.put("traffic", "cd " + folder + " && java -jar " + sysJar + " mesh top return-intake --last 5m");
        lines.put("change a policy", "edit " + policies().resolve("irs-fraud.yml"));
        lines.put(
                "Prometheus",
                "prometheus --config.file=" + scrapes.file() + " --storage.tsdb.path=" + folder.resolve("prometheus")
                        + " --web.listen-address=127.0.0.1:9090");
        lines.put("meters", "curl http://127.0.0.1:" + scrapes.port("return-intake-1") + "/metrics");
        lines.put("kill a scanner", "kill -9 " + service("fraud-scanner-1").pid());
        lines.put("logs", folder + "/*.log");
        return lines;
    }

    /** Services first, so that they can say goodbye to HMS-SYS. */
    @Override
    public void close() {
        List<Child> ending;
        synchronized (this) {
            closed = true;
            ending = new ArrayList<>(all);
        }
        ending.remove(sys);
        end(ending);
        if (sys != null) {
            end(List.of(sys));
        }
    }

    private static void end(List<Child> children) {
        children.forEach(Child::endForGood);
        for (Child child : children) {
            try {
                child.awaitEnd(STOP_MILLIS);
            } catch (InterruptedException e) {
                // in a hurry: nothing may outlive the story, so what is left is ended the hard way
                Thread.currentThread().interrupt();
                child.endNow();
            }
        }
    }
}
