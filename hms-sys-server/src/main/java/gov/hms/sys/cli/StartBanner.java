package gov.hms.sys.cli;

import gov.hms.sys.server.HmsSys;
import gov.hms.sys.server.HmsSysConfig;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;

/** What an operator sees when HMS-SYS serves: where it is, where its data is, and what to type next. */
final class StartBanner {
    private StartBanner() {}

    static void print(Shell shell, HmsSysConfig config, HmsSys sys, Duration took) {
        PrintWriter out = shell.out();
        String scheme = config.dev() ? "http" : "https";
        out.println("HMS-SYS " + Version.text() + " is serving, after "
                + String.format(Locale.ROOT, "%.1f s", took.toMillis() / 1000.0));
        out.println("  REST      " + scheme + "://127.0.0.1:" + sys.httpPort()
                + (config.dev() ? "   (--dev: in clear, on loopback only, without tokens)" : ""));
        out.println("  console   " + scheme + "://127.0.0.1:" + sys.httpPort() + "/   (in a browser)");
        out.println("  mesh      " + config.advertised().get(0)
                + (config.advertised().get(0).contains(":") ? "" : ":" + sys.grpcPort()) + "   (gRPC, mutual TLS)");
        out.println("  data      " + config.dataDirectory());
        out.println("  policies  " + config.policiesDirectory());
        if (!config.dev()) {
            out.println(
                    "  token     " + config.dataDirectory().resolve("operator.token") + "   (for REST; hms finds it)");
        }
        out.println("Next, in another terminal:");
        out.println("  hms token create return-intake.intake     # what a workload needs to join");
        out.println("  hms check                                 # is everything as it should be?");
        out.println("Stop with Ctrl-C.");
        out.flush();
    }
}
