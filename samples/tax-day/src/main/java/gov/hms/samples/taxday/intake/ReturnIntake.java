package gov.hms.samples.taxday.intake;

import gov.hms.mesh.HmsMesh;
import gov.hms.mesh.okhttp.HmsMeshOkHttp;
import gov.hms.mesh.servlet.HmsMeshJetty;
import java.net.InetSocketAddress;
import okhttp3.OkHttpClient;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;

/** {@code return-intake.intake}. */
public final class ReturnIntake {
    private ReturnIntake() {}

    public static void main(String[] args) throws Exception {
        int port = Integer.parseInt(System.getenv().getOrDefault("PORT", "8401"));
        HmsMesh mesh = HmsMesh.fromEnvironment();
        OkHttpClient client = HmsMeshOkHttp.wrap(new OkHttpClient(), mesh);

        ServletContextHandler paths = new ServletContextHandler();
        paths.addServlet(new ServletHolder(new ReturnsServlet(new Colleagues(client))), "/returns");
        Server server = new Server(new InetSocketAddress("127.0.0.1", port));
        server.setHandler(paths);
        HmsMeshJetty.secure(server, mesh);

        server.setStopAtShutdown(true);
        server.start();
        server.join();
    }
}
