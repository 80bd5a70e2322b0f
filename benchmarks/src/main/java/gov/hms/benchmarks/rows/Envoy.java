package gov.hms.benchmarks.rows;

/** Envoy with two workers, as Istio starts it, its statistics on; no access log, no traces. */
final class Envoy {
    private static final String TLS = "type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.";

    private Envoy() {}

    static String configuration(Hop hop) {
        return """
                static_resources:
                  listeners:
                  - address: { socket_address: { address: 127.0.0.1, port_value: %d } }
                    filter_chains:
                    - filters:
                      - name: envoy.filters.network.http_connection_manager
                        typed_config:
                          "@type": type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager
                          stat_prefix: here
                          route_config:
                            virtual_hosts:
                            - { name: all, domains: ["*"], routes: [ { match: { prefix: "/" }, route: { cluster: there } } ] }
                          http_filters:
                          - name: envoy.filters.http.router
                            typed_config: { "@type": type.googleapis.com/envoy.extensions.filters.http.router.v3.Router }
                      %s
                  clusters:
                  - name: there
                    type: STATIC
                    connect_timeout: 5s
                    load_assignment:
                      cluster_name: there
                      endpoints: [ { lb_endpoints: [ { endpoint: { address: { socket_address: { address: 127.0.0.1, port_value: %d } } } } ] } ]
                    %s
                """.formatted(
                hop.listen(),
                hop.outbound() ? "" : tls(hop, "DownstreamTlsContext", "require_client_certificate: true", "server"),
                hop.target(),
                hop.outbound() ? tls(hop, "UpstreamTlsContext", "sni: localhost", "client") : "");
    }

    private static String tls(Hop hop, String type, String own, String name) {
        Certificates files = hop.certificates();
        return ("transport_socket: { name: envoy.transport_sockets.tls, typed_config: { \"@type\": %s%s, %s, common_tls_context: {"
                        + " tls_certificates: [ { certificate_chain: { filename: \"%s\" }, private_key: { filename: \"%s\" } } ],"
                        + " validation_context: { trusted_ca: { filename: \"%s\" } } } } }")
                .formatted(TLS, type, own, files.certificate(name), files.key(name), files.authority());
    }
}
