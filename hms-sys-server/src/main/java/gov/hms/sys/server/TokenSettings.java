package gov.hms.sys.server;

import gov.hms.sys.admission.IssuingRates;
import gov.hms.sys.admission.TokenIssuer;
import gov.hms.sys.ca.ServiceTokens;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Whose Service Tokens are accepted, and how many certificates they are good for.
 *
 * @param builtIn whether {@code hms token create} makes tokens, and these are accepted
 * @param issuers the organisation's own
 */
public record TokenSettings(boolean builtIn, List<TokenIssuer> issuers, IssuingRates rates) {
    static final TokenSettings DEFAULTS = new TokenSettings(true, List.of(), IssuingRates.DEFAULTS);

    public TokenSettings {
        issuers = List.copyOf(issuers);
        Set<String> names = new HashSet<>(Set.of(ServiceTokens.ISSUER));
        for (TokenIssuer issuer : issuers) {
            if (!names.add(issuer.issuer())) {
                throw new IllegalArgumentException("tokens.issuers: " + issuer.issuer()
                        + " (expected: each issuer once, and none called " + ServiceTokens.ISSUER + ")");
            }
        }
    }
}
