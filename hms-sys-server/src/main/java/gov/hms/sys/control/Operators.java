package gov.hms.sys.control;

import gov.hms.sys.audit.AuditEntry;
import gov.hms.sys.control.RefusedException.Reason;
import gov.hms.sys.store.Change;
import gov.hms.sys.store.StoreUnavailableException;
import gov.hms.sys.store.StoredOperator;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;

/** Those who may speak to HMS-SYS, beside the one whose token is in the data directory. */
public final class Operators {
    /** What a token starts with, so that scanners for leaked secrets can tell it. */
    public static final String PREFIX = "hmso_";

    /** Who made an operator while HMS-SYS ran for development: anybody on the machine. */
    private static final String DEVELOPMENT = "dev";

    private static final int TOKEN_BYTES = 32;
    private static final int MAX_OPERATORS = 1_000;
    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9._@-]{0,62}");

    /** Names that the audit log has a meaning for. */
    private static final Set<String> TAKEN = Set.of("operator", "system", "nobody", Operators.DEVELOPMENT);

    private final MeshWriter writer;
    private final InstantSource clock;
    private final RandomGenerator random;
    private final boolean development;
    private final Map<String, Instant> lastUsed = new ConcurrentHashMap<>();
    private volatile Map<String, StoredOperator> byName;

    /**
     * @param random cryptographically strong
     * @param development whether anybody on this machine may make operators now
     */
    public Operators(
            MeshWriter writer,
            Collection<StoredOperator> stored,
            InstantSource clock,
            RandomGenerator random,
            boolean development) {
        this.writer = writer;
        this.clock = clock;
        this.random = random;
        this.development = development;
        Map<String, StoredOperator> known = new TreeMap<>();
        stored.forEach(operator -> known.put(operator.name(), operator));
        this.byName = known;
    }

    /** @param token shown this once */
    public record Created(StoredOperator operator, String token) {
        @Override
        public String toString() {
            return operator.toString();
        }
    }

    /** @param role a word that the caller has checked */
    public synchronized Created create(String name, String role, Optional<Duration> life, String actor)
            throws RefusedException, StoreUnavailableException {
        requireNew(name);
        byte[] secret = new byte[TOKEN_BYTES];
        random.nextBytes(secret);
        String token = PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(secret);
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        StoredOperator operator = new StoredOperator(
                name,
                role,
                HexFormat.of().formatHex(hash(token)),
                now,
                development ? DEVELOPMENT : actor,
                life.map(now::plus));
        String until = operator.expires().map(end -> "until " + end).orElse("without an end");
        writer.change(state -> Proposal.of(
                new AuditEntry(actor, "operator.create", name, "role " + role + ", " + until),
                new Change.PutOperator(operator)));
        Map<String, StoredOperator> next = new TreeMap<>(byName);
        next.put(name, operator);
        byName = next;
        return new Created(operator, token);
    }

    /** Whether the operator was made while anybody could make one, and that time is over: the token is good for nothing. */
    public boolean onlyForDevelopment(StoredOperator operator) {
        return !development && operator.createdBy().equals(DEVELOPMENT);
    }

    private void requireNew(String name) throws RefusedException {
        if (!NAME.matcher(name).matches() || TAKEN.contains(name)) {
            throw new RefusedException(
                    Reason.BAD_REQUEST,
                    "name: " + name + " (expected: 1 to 63 of a-z0-9._@-, a letter or digit first, and none of "
                            + String.join(", ", TAKEN.stream().sorted().toList()) + ")",
                    List.of(),
                    "choose another name");
        }
        if (byName.containsKey(name)) {
            throw new RefusedException(
                    Reason.CONFLICT,
                    "name: " + name + " is an operator already (expected: a new name)",
                    List.of(),
                    "revoke the old one first with: hms operator revoke " + name);
        }
        if (byName.size() >= MAX_OPERATORS) {
            throw new RefusedException(
                    Reason.LIMIT,
                    "operators: " + MAX_OPERATORS + " (expected: fewer)",
                    List.of(),
                    "revoke those who are gone");
        }
    }

    /** From the next request on, their token is good for nothing. */
    public synchronized StoredOperator revoke(String name, String actor)
            throws RefusedException, StoreUnavailableException {
        StoredOperator known = byName.get(name);
        if (known == null) {
            throw new RefusedException(
                    Reason.UNKNOWN_OPERATOR,
                    "name: " + name + " (expected: one of the operators: "
                            + (byName.isEmpty() ? "there is none yet" : String.join(", ", byName.keySet())) + ")",
                    List.of(),
                    "see them with: hms operator list");
        }
        writer.change(state -> Proposal.of(
                new AuditEntry(actor, "operator.revoke", name, "role " + known.role()),
                new Change.DeleteOperator(name)));
        Map<String, StoredOperator> next = new TreeMap<>(byName);
        next.remove(name);
        byName = next;
        lastUsed.remove(name);
        return known;
    }

    /** In order of names. */
    public List<StoredOperator> all() {
        return List.copyOf(byName.values());
    }

    /** Since the start; empty: not yet. */
    public Optional<Instant> lastUsed(String name) {
        return Optional.ofNullable(lastUsed.get(name));
    }

    /** Whose token it is, also when it has expired. Looks at each operator, whoever it is, and all of each hash. */
    public Optional<StoredOperator> find(String token) {
        byte[] presented = hash(token);
        StoredOperator found = null;
        for (StoredOperator operator : byName.values()) {
            if (MessageDigest.isEqual(presented, HexFormat.of().parseHex(operator.tokenHash()))) {
                found = operator;
            }
        }
        return Optional.ofNullable(found);
    }

    /** Remembers that they were here. */
    public void used(String name) {
        if (byName.containsKey(name)) {
            lastUsed.put(name, clock.instant());
        }
    }

    private static byte[] hash(String token) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java runtime has SHA-256", impossible);
        }
    }
}
