package gov.hms.benchmarks.rows;

/** nginx with one worker, connections kept on both sides. */
final class Nginx {
    private Nginx() {}

    static String configuration(Hop hop) {
        return """
                daemon off;
                worker_processes 1;
                user %s;
                pid %s.pid;
                error_log stderr warn;
                events { worker_connections 1024; }
                http {
                  access_log off;
                  client_body_temp_path %<s-body;
                  proxy_temp_path %<s-proxy;
                  fastcgi_temp_path %<s-fastcgi;
                  uwsgi_temp_path %<s-uwsgi;
                  scgi_temp_path %<s-scgi;
                  keepalive_requests 1000000000;
                  upstream there { server 127.0.0.1:%d; keepalive 64; keepalive_requests 1000000000; }
                  server {
                    listen 127.0.0.1:%d%s;
                    %s
                    location / {
                      proxy_http_version 1.1;
                      proxy_set_header Connection "";
                      %s
                    }
                  }
                }
                """.formatted(
                        System.getProperty("user.name"),
                        hop.folder().resolve(hop.name()),
                        hop.target(),
                        hop.listen(),
                        hop.outbound() ? "" : " ssl",
                        hop.outbound() ? "" : listening(hop.certificates()),
                        hop.outbound() ? passing(hop.certificates()) : "proxy_pass http://there;");
    }

    private static String listening(Certificates files) {
        return "ssl_certificate %s; ssl_certificate_key %s; ssl_client_certificate %s; ssl_verify_client on; ssl_protocols TLSv1.3;"
                .formatted(files.certificate("server"), files.key("server"), files.authority());
    }

    private static String passing(Certificates files) {
        return ("proxy_pass https://there; proxy_ssl_certificate %s; proxy_ssl_certificate_key %s; proxy_ssl_trusted_certificate %s;"
                        + " proxy_ssl_verify on; proxy_ssl_name localhost; proxy_ssl_protocols TLSv1.3;")
                .formatted(files.certificate("client"), files.key("client"), files.authority());
    }
}
