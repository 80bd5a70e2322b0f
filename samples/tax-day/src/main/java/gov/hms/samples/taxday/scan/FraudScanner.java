package gov.hms.samples.taxday.scan;

import gov.hms.mesh.HmsMesh;
import gov.hms.mesh.servlet.HmsMeshJetty;
import java.net.InetSocketAddress;
import java.util.Map;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;

/** {@code fraud-scanner.scan}, as version v1 or v2. */
public final class FraudScanner {
    private FraudScanner() {}

    public static void main(String[] args) throws Exception {
        Map<String, String> env = System.getenv();
        String version = env.getOrDefault("SCANNER_VERSION", "v1");
        int port = Integer.parseInt(env.getOrDefault("PORT", "8411"));
        WarmUp.run();

        ServletContextHandler paths = new ServletContextHandler();
        paths.addServlet(new ServletHolder(new FlagServlet(version)), "/flag");
        Server server = new Server(new InetSocketAddress("127.0.0.1", port));
        server.setHandler(paths);

        HmsMesh mesh = HmsMesh.builder().environment(env).version(version).build();
        HmsMeshJetty.secure(server, mesh);

        server.setStopAtShutdown(true);
        server.start();
        server.join();
    }
}
