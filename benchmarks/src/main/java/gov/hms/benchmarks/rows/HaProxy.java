package gov.hms.benchmarks.rows;

/** HAProxy on one thread, connections kept on both sides. */
final class HaProxy {
    private HaProxy() {}

    static String configuration(Hop hop) {
        Certificates files = hop.certificates();
        String secured = "ssl crt %s ca-file %s verify required"
                .formatted(files.both(hop.outbound() ? "client" : "server"), files.authority());
        return """
                global
                  nbthread 1
                  maxconn 1000
                defaults
                  mode http
                  http-reuse always
                  timeout connect 5s
                  timeout client 60s
                  timeout server 60s
                frontend here
                  bind 127.0.0.1:%d %s
                  default_backend there
                backend there
                  server one 127.0.0.1:%d %s
                """.formatted(
                        hop.listen(),
                        hop.outbound() ? "" : secured,
                        hop.target(),
                        hop.outbound() ? secured + " sni str(localhost) verifyhost localhost" : "");
    }
}
