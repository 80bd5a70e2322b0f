package gov.hms.sys.server;

import gov.hms.mesh.internal.policy.PolicyBounds.Bound;
import gov.hms.sys.admission.IssuingRates;
import gov.hms.sys.admission.SubjectRule;
import gov.hms.sys.admission.TokenIssuer;
import gov.hms.sys.ca.ServiceTokens;
import gov.hms.sys.policy.Field;
import gov.hms.sys.policy.FlagKind;
import gov.hms.sys.policy.ListKind;
import gov.hms.sys.policy.MappingKind;
import gov.hms.sys.policy.NumberKind;
import gov.hms.sys.policy.Rule;
import gov.hms.sys.policy.Section;
import gov.hms.sys.policy.Shape;
import gov.hms.sys.policy.TextKind;
import gov.hms.sys.policy.WordKind;
import gov.hms.sys.policy.WordsKind;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** {@code tokens}: whose Service Tokens are accepted. */
final class TokensSection implements ConfigSection {
    private static final String LABEL = "[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?";
    private static final Set<String> DEFAULT_ALGORITHMS = Set.of("ES256", "RS256");
    private static final TextKind NAME = TextKind.of(
                    "1 to 512 printable characters without spaces", 512, "[!-~]{1,512}")
            .asBare();
    private static final TextKind URL = TextKind.of(
                    "an https URL, or http on loopback; without user and fragment", 2_048, "https?://[!-~]+")
            .checked(TokensSection::refuseUrl);
    private static final TextKind FORM = TextKind.of(
                    "the form of sub, with {service} and {namespace} once each and not side by side",
                    512,
                    "[!-~]{1,512}")
            .checked(TokensSection::refuseForm);

    private static final Shape JWKS = Shape.of(
                    Field.of("url", URL, "from where they are fetched", "https://iam.example/jwks.json"),
                    Field.of("file", PATH, "or the file that they are in; read again when it changes", "jwks.json"),
                    Field.of("authority", PATH, "PEM file of the authority of the URL's host", "iam-root.pem")
                            .without("those that Java trusts"))
            .with(Rule.ExactlyOne.of("url", "file"));

    private static final Shape CLAIMS = Shape.of(
            Field.of("service", NAME, "the claim that holds the service's name", "azp")
                    .must(),
            Field.of("namespace", NAME, "the claim that holds its namespace", "/kubernetes.io/namespace")
                    .must());

    private static final Shape ISSUER = Shape.of(
                    Field.of("issuer", NAME, "its tokens' `iss`, letter by letter", "https://iam.example")
                            .must(),
                    Field.of("audience", NAME, "their `aud`, and no other beside it", "hms-mesh")
                            .otherwise(ServiceTokens.AUDIENCE),
                    Field.of("jwks", new MappingKind(JWKS), "its public keys", "{ url: https://iam.example/jwks.json }")
                            .must(),
                    Field.of(
                            "algorithms",
                            new WordsKind("algorithms", List.copyOf(new TreeSet<>(TokenIssuer.ALGORITHMS))),
                            "with which it signs",
                            "[ES256, RS256]"),
                    Field.of(
                            "claims",
                            new MappingKind(CLAIMS),
                            "whom a token speaks for",
                            "{ service: azp, namespace: ns }"),
                    Field.of(
                            "subject",
                            FORM,
                            "or the form of `sub`, when that says it",
                            "\"system:serviceaccount:{namespace}:{service}\""),
                    Field.of(
                                    "namespaces",
                                    new ListKind(
                                            "namespaces",
                                            new Bound(1, 1_000),
                                            TextKind.of("a namespace in lower case, as in scan", 63, LABEL)),
                                    "for whose services it may speak",
                                    "[scan, payout]")
                            .without("every one"),
                    Field.of(
                                    "clockToleranceSeconds",
                                    NumberKind.of(new Bound(0, 300)),
                                    "how far its clock and ours may be apart",
                                    "60")
                            .otherwise(60),
                    Field.of("maxLifeHours", NumberKind.of(new Bound(1, 24)), "longest life of a token", "1")
                            .otherwise(24),
                    Field.of(
                                    "reuse",
                                    WordKind.of("forbidden", "allowed"),
                                    "whether a token may be used for any number of keys",
                                    "forbidden")
                            .otherwise("forbidden"))
            .with(Rule.ExactlyOne.of("claims", "subject"));

    private static final Shape LIMITS = Shape.of(
            Field.of("perSecond", NumberKind.of(new Bound(1, 1_000)), "on average", "1")
                    .otherwise(IssuingRates.DEFAULTS.perSecond()),
            Field.of("burst", NumberKind.of(new Bound(1, 1_000)), "at once after a quiet time", "5")
                    .otherwise(IssuingRates.DEFAULTS.burst()));

    private static final Shape TOKENS = Shape.of(
            Field.of(
                            "builtIn",
                            new FlagKind(false),
                            "whether `hms token create` makes tokens, and these are accepted",
                            "false")
                    .otherwise(true),
            Field.of(
                            "issuers",
                            new ListKind("issuers", new Bound(1, 20), new MappingKind(ISSUER)),
                            "the organisation's own issuers",
                            "[]")
                    .without("none"),
            Field.of(
                    "limits",
                    new MappingKind(LIMITS),
                    "how many certificates the instances of one service at one address get",
                    "{ perSecond: 1, burst: 5 }"));

    @Override
    public List<Field> fields() {
        return List.of(
                Field.of("tokens", new MappingKind(TOKENS), "whose Service Tokens are accepted", "{ builtIn: false }"));
    }

    @Override
    public HmsSysConfig apply(Section file, Path directory, HmsSysConfig before) {
        return file.section("tokens")
                .map(tokens -> before.withTokens(
                        new TokenSettings(tokens.flagOrDefault("builtIn"), issuers(tokens, directory), rates(tokens))))
                .orElse(before);
    }

    private static IssuingRates rates(Section tokens) {
        return tokens.section("limits")
                .map(limits -> new IssuingRates(limits.numberOrDefault("perSecond"), limits.numberOrDefault("burst")))
                .orElse(IssuingRates.DEFAULTS);
    }

    private static List<TokenIssuer> issuers(Section tokens, Path directory) {
        List<TokenIssuer> issuers = new ArrayList<>();
        Set<String> names = new HashSet<>(Set.of(ServiceTokens.ISSUER));
        for (Section written : tokens.sections("issuers")) {
            TokenIssuer issuer = issuer(written, directory);
            if (names.add(issuer.issuer())) {
                issuers.add(issuer);
            } else {
                written.refuse("issuer", "each issuer once, and none called " + ServiceTokens.ISSUER);
            }
        }
        return issuers;
    }

    private static TokenIssuer issuer(Section written, Path directory) {
        Section jwks = written.section("jwks").orElseThrow();
        Set<String> algorithms = written.words("algorithms");
        return new TokenIssuer(
                written.text("issuer").orElseThrow(),
                written.text("audience").orElse(ServiceTokens.AUDIENCE),
                keys(jwks, directory),
                algorithms.isEmpty() ? DEFAULT_ALGORITHMS : algorithms,
                subject(written),
                Set.copyOf(written.texts("namespaces")),
                Duration.ofSeconds(written.numberOrDefault("clockToleranceSeconds")),
                Duration.ofHours(written.numberOrDefault("maxLifeHours")),
                written.text("reuse").filter("allowed"::equals).isPresent());
    }

    private static TokenIssuer.Keys keys(Section jwks, Path directory) {
        Optional<Path> authority = jwks.text("authority").map(directory::resolve);
        if (jwks.text("url").isPresent()) {
            return new TokenIssuer.Keys.OfUrl(URI.create(jwks.text("url").get()), authority);
        }
        if (authority.isPresent()) {
            jwks.refuse("authority", "url beside it; a file needs no authority");
        }
        return new TokenIssuer.Keys.OfFile(directory.resolve(jwks.text("file").orElseThrow()));
    }

    private static SubjectRule subject(Section issuer) {
        return issuer.section("claims")
                .map(claims -> (SubjectRule) new SubjectRule.Claims(
                        claims.text("service").orElseThrow(),
                        claims.text("namespace").orElseThrow()))
                .orElseGet(() -> new SubjectRule.Form(issuer.text("subject").orElseThrow()));
    }

    private static Optional<String> refuseForm(String form) {
        try {
            new SubjectRule.Form(form);
            return Optional.empty();
        } catch (IllegalArgumentException refused) {
            return Optional.of("a text with {service} and {namespace}, once each and not side by side");
        }
    }

    /** Whoever could answer in the place of the issuer could say what its keys are. */
    private static Optional<String> refuseUrl(String text) {
        try {
            URI url = new URI(text);
            boolean plain = url.getHost() != null && url.getUserInfo() == null && url.getFragment() == null;
            boolean loopback =
                    plain && Set.of("127.0.0.1", "[::1]", "localhost").contains(url.getHost());
            boolean safe = plain && (url.getScheme().equals("https") || loopback);
            return safe
                    ? Optional.empty()
                    : Optional.of("an https URL, or http on loopback; without user and fragment");
        } catch (URISyntaxException malformed) {
            return Optional.of("an https URL");
        }
    }
}
