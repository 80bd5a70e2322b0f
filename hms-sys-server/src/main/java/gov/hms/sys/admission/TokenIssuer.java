package gov.hms.sys.admission;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * Somebody whose Service Tokens are accepted.
 *
 * @param issuer its tokens' {@code iss}, letter by letter
 * @param audience their {@code aud}: this and no other
 * @param keys where its public keys are
 * @param algorithms with which it signs; never {@code none}, never a symmetric one
 * @param subject whom a token speaks for
 * @param namespaces that it may speak for; empty: every one
 * @param tolerance how far its clock and ours may be apart, up to 5 minutes
 * @param maxLife of a token, up to 24 hours
 * @param reuse whether a token may be used for any number of keys; else each has to have a {@code jti} and is good for one
 */
public record TokenIssuer(
        String issuer,
        String audience,
        Keys keys,
        Set<String> algorithms,
        SubjectRule subject,
        Set<String> namespaces,
        Duration tolerance,
        Duration maxLife,
        boolean reuse) {

    public static final Set<String> ALGORITHMS =
            Set.of("ES256", "ES384", "ES512", "RS256", "RS384", "RS512", "PS256", "PS384", "PS512");

    public TokenIssuer {
        algorithms = Set.copyOf(algorithms);
        namespaces = Set.copyOf(namespaces);
        if (algorithms.isEmpty() || !ALGORITHMS.containsAll(algorithms)) {
            throw new IllegalArgumentException("algorithms: " + algorithms + " (expected: some of " + ALGORITHMS + ")");
        }
    }

    /** Where keys come from. */
    public sealed interface Keys {
        /** A file that is read again whenever it changes. */
        record OfFile(Path file) implements Keys {}

        /**
         * A URL that is fixed here: nothing in a token can lead anywhere else.
         *
         * @param authority PEM file of the authority that vouches for the URL's host; empty: those that this Java trusts
         */
        record OfUrl(URI url, Optional<Path> authority) implements Keys {}
    }
}
