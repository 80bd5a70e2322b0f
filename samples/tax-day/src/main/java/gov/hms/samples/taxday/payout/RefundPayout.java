package gov.hms.samples.taxday.payout;

import gov.hms.mesh.HmsMesh;
import gov.hms.mesh.servlet.HmsMeshJetty;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Map;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;

/** {@code refund-payout.payout}. */
public final class RefundPayout {
    private RefundPayout() {}

    public static void main(String[] args) throws Exception {
        Map<String, String> env = System.getenv();
        int port = Integer.parseInt(env.getOrDefault("PORT", "8421"));
        Path file = Path.of(env.getOrDefault("LEDGER", "ledger.ach"));
        Ledger ledger = Ledger.open(file, LocalDate.now(ZoneOffset.UTC));

        ServletContextHandler paths = new ServletContextHandler();
        paths.addServlet(new ServletHolder(new RefundServlet(ledger)), "/refunds");
        Server server = new Server(new InetSocketAddress("127.0.0.1", port));
        server.setHandler(paths);

        HmsMesh mesh = HmsMesh.fromEnvironment();
        HmsMeshJetty.secure(server, mesh);

        server.setStopAtShutdown(true);
        server.start();
        server.join();
    }
}
