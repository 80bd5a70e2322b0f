package gov.hms.sys.snapshot;

import gov.hms.mesh.call.SpiffeId;
import gov.hms.mesh.internal.policy.DenyList;
import gov.hms.sys.store.Denial;
import java.math.BigInteger;
import java.time.Instant;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Everything that is denied, with who did it and why, and the same as instances need it. Immutable. */
public final class Denials {
    static final Denials NONE = new Denials(new TreeMap<>());

    private final Map<String, Denial> bySubject;
    private final DenyList list;

    private Denials(TreeMap<String, Denial> bySubject) {
        this.bySubject = Collections.unmodifiableMap(bySubject);
        this.list = list(bySubject.values());
    }

    static Denials of(Collection<Denial> denials) {
        TreeMap<String, Denial> bySubject = new TreeMap<>();
        denials.forEach(denial -> bySubject.put(denial.subject(), denial));
        return new Denials(bySubject);
    }

    Denials with(Denial denial) {
        TreeMap<String, Denial> next = new TreeMap<>(bySubject);
        next.put(denial.subject(), denial);
        return new Denials(next);
    }

    Denials without(String subject) {
        TreeMap<String, Denial> next = new TreeMap<>(bySubject);
        next.remove(subject);
        return new Denials(next);
    }

    /** In order of subjects. */
    public Collection<Denial> all() {
        return bySubject.values();
    }

    public Optional<Denial> of(String subject) {
        return Optional.ofNullable(bySubject.get(subject));
    }

    /** The same object for as long as nothing changes. */
    public DenyList list() {
        return list;
    }

    private static DenyList list(Collection<Denial> denials) {
        Map<SpiffeId, Instant> identities = new HashMap<>();
        Set<BigInteger> serials = new HashSet<>();
        for (Denial denial : denials) {
            if (denial.ofIdentity()) {
                identities.put(
                        SpiffeId.parse(denial.subject()), denial.issuedBefore().orElse(DenyList.ALL));
            } else {
                serials.add(new BigInteger(denial.subject(), 16));
            }
        }
        return new DenyList(identities, serials);
    }
}
