package gov.hms.benchmarks.run;

import gov.hms.benchmarks.load.Slice;
import gov.hms.benchmarks.rows.Certificates;
import gov.hms.benchmarks.rows.Row;
import gov.hms.benchmarks.rows.Sidecar;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.json.JsonMapper;

/** A row with its processes running: server, what stands between, client. */
final class Contestant implements AutoCloseable {
    private static final String CALLER = "return-intake.intake";
    private static final String CALLEE = "fraud-scanner.scan";

    private final Row row;
    private final JsonMapper json = new JsonMapper();
    private final List<Child> children = new ArrayList<>();
    private Child client;

    private Contestant(Row row) {
        this.row = row;
    }

    /** @param plane is asked for identities where the row is in the mesh */
    static Contestant start(Row row, Path parent, ControlPlane plane)
            throws IOException, InterruptedException, GeneralSecurityException {
        Path folder = Files.createDirectories(parent.resolve(row.id()));
        Certificates.create(folder);
        Contestant contestant = new Contestant(row);
        try {
            contestant.start(folder, row.inMesh() ? plane.join(CALLEE) : "", row.inMesh() ? plane.join(CALLER) : "");
            return contestant;
        } catch (IOException | RuntimeException e) {
            contestant.close();
            throw e;
        }
    }

    private void start(Path folder, String callee, String caller) throws IOException {
        Child server =
                add(Child.start("server", Jvm.command(ServerProcess.class, row.id(), folder.toString()), folder));
        // not an argument: everybody on this machine may read those
        int port = Integer.parseInt(server.ask(callee));
        if (row.sidecar().isPresent()) {
            port = beside(row.sidecar().get(), port, folder);
        }
        client = add(Child.start(
                "client",
                Jvm.command(ClientProcess.class, row.id(), folder.toString(), Integer.toString(port)),
                folder));
        client.ask(caller);
    }

    /** @return where the client's proxy listens */
    private int beside(Sidecar sidecar, int service, Path folder) throws IOException {
        SidecarPair pair = SidecarPair.start(sidecar, service, folder);
        children.addAll(pair.proxies());
        return pair.port();
    }

    private Child add(Child child) {
        children.add(child);
        return child;
    }

    /** Service, what stands between, client. */
    List<Child> processes() {
        return List.copyOf(children);
    }

    Row row() {
        return row;
    }

    Sample measure(Phase phase) throws IOException {
        double before = Cpu.millis(children);
        Slice slice = json.readValue(client.ask(phase.line()), Slice.class);
        return new Sample(slice, (Cpu.millis(children) - before) / Math.max(1, slice.sent()));
    }

    /** The client first, so that no server goes away from under it. */
    @Override
    public void close() throws IOException {
        for (int i = children.size() - 1; i >= 0; i--) {
            children.get(i).close();
        }
    }
}
