package gov.hms.mesh.call;

import java.util.List;

/**
 * An answer that the mesh gives in the place of a peer, for example {@code 503 Service Paused}.
 *
 * @param status an HTTP status
 * @param reason the reason phrase
 * @param headers name and value by turns
 * @param body plain text
 */
public record LocalAnswer(int status, String reason, List<String> headers, String body) {}
