package gov.hms.sys.admission;

import gov.hms.mesh.call.LogicalName;
import gov.hms.mesh.call.SpiffeId;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/** Which workload a token speaks for. Whatever does not fit exactly fits nobody. */
public sealed interface SubjectRule {
    /** What the token's claims mean in this trust domain; empty when they name no workload of it. */
    Optional<SpiffeId> workload(JsonNode claims, String trustDomain);

    /** How it is described to whoever holds a token that does not fit. */
    String expected();

    /** {@code sub} is the SPIFFE ID itself: the built-in issuer's way. */
    record IsSpiffeId() implements SubjectRule {
        @Override
        public Optional<SpiffeId> workload(JsonNode claims, String trustDomain) {
            try {
                return Optional.of(SpiffeId.parse(claims.path("sub").asString("")))
                        .filter(id -> id.trustDomain().equals(trustDomain)
                                && id.workload().isPresent());
            } catch (IllegalArgumentException notAnId) {
                return Optional.empty();
            }
        }

        @Override
        public String expected() {
            return "sub: the SPIFFE ID of a workload";
        }
    }

    /**
     * Two claims, each a text. A name that begins with {@code /} is a JSON pointer, for a claim within a claim.
     *
     * @param service as in {@code azp}, or {@code /kubernetes.io/serviceaccount/name}
     */
    record Claims(String service, String namespace) implements SubjectRule {
        @Override
        public Optional<SpiffeId> workload(JsonNode claims, String trustDomain) {
            return named(text(claims, service), text(claims, namespace), trustDomain);
        }

        private static String text(JsonNode claims, String name) {
            JsonNode value = name.startsWith("/") ? claims.at(name) : claims.path(name);
            return value.isString() ? value.stringValue() : "";
        }

        @Override
        public String expected() {
            return service + " and " + namespace + ": service and namespace";
        }
    }

    /** {@code sub} has a form, as in {@code system:serviceaccount:{namespace}:{service}}. */
    record Form(String form) implements SubjectRule {
        private static final String LABEL = "([a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?)";
        private static final String SERVICE = "{service}";
        private static final String NAMESPACE = "{namespace}";

        /** @throws IllegalArgumentException unless it has both placeholders, once each, with something between them */
        public Form {
            boolean onceEach = form.indexOf(SERVICE) >= 0
                    && form.indexOf(SERVICE) == form.lastIndexOf(SERVICE)
                    && form.indexOf(NAMESPACE) >= 0
                    && form.indexOf(NAMESPACE) == form.lastIndexOf(NAMESPACE);
            String rest = form.replace(SERVICE, "").replace(NAMESPACE, "");
            if (!onceEach || form.contains("}{") || rest.matches(".*[{}].*")) {
                throw new IllegalArgumentException(
                        form + " (expected: a text with {service} and {namespace}, once each and not side by side)");
            }
        }

        @Override
        public Optional<SpiffeId> workload(JsonNode claims, String trustDomain) {
            boolean serviceFirst = form.indexOf(SERVICE) < form.indexOf(NAMESPACE);
            Matcher matcher = pattern().matcher(claims.path("sub").asString(""));
            if (!matcher.matches()) {
                return Optional.empty();
            }
            return serviceFirst
                    ? named(matcher.group(1), matcher.group(2), trustDomain)
                    : named(matcher.group(2), matcher.group(1), trustDomain);
        }

        private Pattern pattern() {
            StringBuilder regex = new StringBuilder();
            for (String piece : form.split("(?=\\{)|(?<=\\})")) {
                regex.append(piece.equals(SERVICE) || piece.equals(NAMESPACE) ? LABEL : Pattern.quote(piece));
            }
            return Pattern.compile(regex.toString());
        }

        @Override
        public String expected() {
            return "sub: " + form;
        }
    }

    private static Optional<SpiffeId> named(String service, String namespace, String trustDomain) {
        try {
            LogicalName name = LogicalName.parse(service + "." + namespace);
            // what it was parsed from must be what it is: no part may bring a dot along
            boolean exact = name.service().equals(service) && name.namespace().equals(namespace);
            return exact ? Optional.of(SpiffeId.ofWorkload(trustDomain, name)) : Optional.empty();
        } catch (IllegalArgumentException notAName) {
            return Optional.empty();
        }
    }
}
