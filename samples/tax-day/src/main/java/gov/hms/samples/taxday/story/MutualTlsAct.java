package gov.hms.samples.taxday.story;

import java.io.IOException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import tools.jackson.databind.JsonNode;

/** Who is who: the certificates that the services show; and a stranger without one gets nothing. */
final class MutualTlsAct implements Act {
    @Override
    public String name() {
        return "mutual-tls";
    }

    @Override
    public String title() {
        return "Mutual TLS: every service proves who it is, and a stranger is turned away";
    }

    @Override
    public void play(Stage stage, Figures figures) throws Exception {
        int refused = 0;
        int named = 0;
        int endpoints = 0;
        for (JsonNode service : stage.sys().get("/services").get("services")) {
            for (JsonNode endpoint : service.get("endpoints")) {
                endpoints++;
                Stranger stranger = new Stranger(
                        endpoint.get("host").asString(), endpoint.get("port").asInt());
                X509Certificate certificate = stranger.look();
                named += show(stage, service.get("name").asString(), endpoint, certificate) ? 1 : 0;
                refused += stranger.refusedWithoutCertificate() && stranger.refusedInClear() ? 1 : 0;
            }
        }
        figures.put("endpoints", endpoints).put("provedTheirName", named).put("turnedStrangersAway", refused);
        figures.require(
                named == endpoints, "endpoints whose certificate names them: %d (expected: %d)", named, endpoints);
        figures.require(
                refused == endpoints, "endpoints that refuse a stranger: %d (expected: %d)", refused, endpoints);
    }

    private static boolean show(Stage stage, String service, JsonNode endpoint, X509Certificate certificate)
            throws IOException {
        String id = Stranger.spiffeId(certificate);
        Duration left =
                Duration.between(Instant.now(), certificate.getNotAfter().toInstant());
        stage.terminal()
                .line("  %-18s is %s, until %s (%dh %02dm), from %s"
                        .formatted(
                                endpoint.get("instanceId").asString(),
                                id,
                                certificate.getNotAfter().toInstant(),
                                left.toHours(),
                                left.toMinutesPart(),
                                certificate.getIssuerX500Principal().getName()));
        int dot = service.indexOf('.');
        String expected = "/ns/" + service.substring(dot + 1) + "/svc/" + service.substring(0, dot);
        return id.startsWith("spiffe://") && id.endsWith(expected) && left.toMinutes() > 0;
    }
}
