package gov.hms.sys.mesh;

import gov.hms.mesh.HmsMesh;
import gov.hms.mesh.okhttp.HmsMeshOkHttp;
import gov.hms.sys.mesh.LiveMesh.Service;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import okhttp3.OkHttpClient;

/** A process with two services, to be run with OpenTelemetry's agent: one calls the other until it answers. */
final class AgentedServices {
    private AgentedServices() {}

    /** @param args the join strings of the caller and of the called, and a directory */
    public static void main(String[] args) throws Exception {
        Path state = Path.of(args[2]);
        try (HmsMesh scanner = join(args[1], state.resolve("scanner"));
                Service service = new Service(scanner, "scan-1");
                HmsMesh intake = join(args[0], state.resolve("intake"))) {
            OkHttpClient client = HmsMeshOkHttp.wrap(new OkHttpClient(), intake);
            LiveMesh.await("an answer", Duration.ofMinutes(2), () -> answers(client));
        }
    }

    private static HmsMesh join(String joinString, Path state) {
        return HmsMesh.builder()
                .environment(Map.of("HMS_MESH_JOIN", joinString))
                .stateDirectory(state)
                .build();
    }

    private static boolean answers(OkHttpClient client) {
        try {
            return LiveMesh.status(client, "http://fraud-scanner.scan/flag") == 200;
        } catch (IOException notYet) {
            return false;
        }
    }
}
