package gov.hms.sys.admission;

import gov.hms.sys.admission.NotAdmittedException.Reason;
import gov.hms.sys.store.SettledClock;
import gov.hms.sys.store.Store;
import gov.hms.sys.store.StoreUnavailableException;
import gov.hms.sys.store.TokenUse;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Binds a token to the first keys that are certified with it. The same key may ask again: the answer to it may have been lost. */
final class TokenUses {
    private static final Logger LOG = LoggerFactory.getLogger(TokenUses.class);

    /** A use outlives its token by the longest life of one, so that a clock that goes wrong for a while brings no token back. */
    private static final Duration AFTERWARDS = Duration.ofHours(24);

    private final Store store;
    private final SettledClock settled;

    /** @param settled by which a use is forgotten */
    TokenUses(Store store, SettledClock settled) {
        this.store = store;
        this.settled = settled;
    }

    /**
     * On the disk when it returns.
     *
     * @param key DER
     */
    void bind(VerifiedToken token, byte[] key) throws NotAdmittedException, StoreUnavailableException {
        if (token.tokenId().isEmpty()) {
            return;
        }
        String which = sha256((token.issuer() + "\n" + token.tokenId().get()).getBytes(StandardCharsets.UTF_8));
        TokenUse use =
                new TokenUse(which, sha256(key), token.uses(), token.expires().plus(AFTERWARDS));
        switch (store.use(use)) {
            case BOUND, KNOWN -> {}
            case USED_UP -> throw usedUp(token);
            case NO_ROOM ->
                throw new NotAdmittedException(
                        Reason.LIMIT, "tokens in use: no room for another", "too many joins; try again later");
        }
    }

    private static NotAdmittedException usedUp(VerifiedToken token) {
        String service = token.id().workload().orElseThrow().toString();
        String keys = token.uses() == 1 ? "1 key" : token.uses() + " keys";
        return new NotAdmittedException(
                Reason.TOKEN_USED_UP,
                "token " + TokenText.shown(token.tokenId().orElse("")) + " of " + token.issuer() + " for " + service
                        + " is good for " + keys + ", and another asks: it was copied, or there are more instances",
                "service token: used up, it is good for " + keys + "; create a new one with: hms token create "
                        + service + ", or one for several instances with --uses N");
    }

    /** To be called now and then; logs what it could not do. */
    void forgetEnded() {
        Optional<Instant> now = settled.now();
        if (now.isEmpty()) {
            return;
        }
        try {
            store.forgetTokenUses(now.get());
        } catch (StoreUnavailableException unavailable) {
            LOG.warn("Uses of ended tokens stay in the store for now: {}", unavailable.getMessage());
        }
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java runtime has SHA-256", impossible);
        }
    }
}
