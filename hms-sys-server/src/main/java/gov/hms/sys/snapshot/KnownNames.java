package gov.hms.sys.snapshot;

import gov.hms.mesh.call.LogicalName;
import gov.hms.sys.store.KnownService;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Names as people type them, {@code fraud-scanner}, to full ones. Where two services share a short name, the one that became
 * known first keeps it for what is already in force, and whatever is new must say which one it means.
 */
public final class KnownNames {
    private final Map<LogicalName, KnownService> services;
    private final Map<String, List<LogicalName>> byShortName = new HashMap<>();
    private final Set<LogicalName> all = new TreeSet<>();

    private KnownNames(Map<LogicalName, KnownService> services) {
        this.services = services;
    }

    /** @param mentioned full names that policies and pauses speak of, the older first */
    static KnownNames of(Map<LogicalName, KnownService> services, Collection<LogicalName> mentioned) {
        KnownNames names = new KnownNames(services);
        Set<LogicalName> inOrder = new LinkedHashSet<>();
        services.values().stream()
                .sorted(Comparator.comparingLong(KnownService::since).thenComparing(KnownService::name))
                .forEach(service -> inOrder.add(service.name()));
        inOrder.addAll(mentioned);
        for (LogicalName name : inOrder) {
            names.byShortName
                    .computeIfAbsent(name.service(), s -> new ArrayList<>())
                    .add(name);
            names.all.add(name);
        }
        return names;
    }

    /** Those that could be meant, the one that keeps the short name first. A full name means itself, known or not. */
    public List<LogicalName> candidates(String name) {
        if (name.indexOf('.') >= 0) {
            return List.of(LogicalName.parse(name));
        }
        return Collections.unmodifiableList(byShortName.getOrDefault(name, List.of()));
    }

    /** The one that is meant in what is in force; empty while nobody has the name. */
    public Optional<LogicalName> first(String name) {
        return candidates(name).stream().findFirst();
    }

    /** Whether an instance with this identity was ever here. */
    public boolean joined(LogicalName name) {
        KnownService service = services.get(name);
        return service != null && service.joined();
    }

    /** Whether an instance with this identity was here, or a token was made for one. */
    public boolean declared(LogicalName name) {
        return services.containsKey(name);
    }

    /** All names that are declared, in order. */
    public List<LogicalName> declared() {
        return services.keySet().stream().sorted().toList();
    }

    /** Declared names, those first that look most like the text; at most {@code limit}. */
    public List<LogicalName> similar(String text, int limit) {
        return services.keySet().stream()
                .sorted(Comparator.comparingInt((LogicalName name) -> Math.min(
                                EditDistance.between(text, name.toString()),
                                EditDistance.between(text, name.service())))
                        .thenComparing(Comparator.naturalOrder()))
                .limit(limit)
                .toList();
    }

    /** Whether the name was heard of at all: an instance, a token, a policy or a pause. */
    public boolean contains(LogicalName name) {
        return all.contains(name);
    }

    /** In order. */
    public Set<LogicalName> all() {
        return Collections.unmodifiableSet(all);
    }
}
