package gov.hms.sys.policy;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Which test proves what about which field. Fields are named by their paths; where a field of a TrafficPolicy has the same path, one
 * of another kind is named {@code AccessPolicy spec.destination}.
 */
final class Conformance {
    static final Pattern MARKED = Pattern.compile("(?s)(<!-- conformance -->\\n).*?(<!-- end -->)");
    private static final String HEADING = "| field | behaviour | test |\n| --- | --- | --- |\n";

    private final List<Proof> proofs;
    /** By the names that proofs may use: the name that the table uses. */
    private final Map<String, String> names = new TreeMap<>();
    /** In the order of the language. */
    private final List<String> order = new ArrayList<>();
    /** Those that nothing is proved of unless it is proved of themselves. */
    private final Set<String> needed = new LinkedHashSet<>();
    /** Fields without which their mapping is nothing, to that mapping: it cannot be proved to work without them. */
    private final Map<String, String> partOf = new TreeMap<>();

    Conformance(List<Proof> proofs) {
        this.proofs = proofs;
        Row.all().forEach(this::learn);
    }

    private void learn(Row row) {
        boolean common = !row.path().startsWith("spec.");
        String name = names.containsKey(row.path()) && !common ? row.kind() + " " + row.path() : row.path();
        if (names.containsKey(name)) {
            return;
        }
        names.put(name, name);
        names.put(row.kind() + " " + row.path(), name);
        order.add(name);
        if (!row.path().contains("{}") && !isOption(row) && !isContainer(row.field())) {
            needed.add(name);
        }
        if (row.field().required()) {
            partOf.put(name, above(name).replaceFirst("\\[]$", ""));
        }
    }

    /** One of several that exclude each other and are nothing but forms of the field above. */
    private static boolean isOption(Row row) {
        String above = row.path().substring(0, Math.max(0, row.path().lastIndexOf('.')));
        return Row.of(row.kind()).stream()
                .anyMatch(other ->
                        other.path().equals(above) && isChoice(other.field().kind()));
    }

    private static String above(String path) {
        return path.substring(0, Math.max(0, path.lastIndexOf('.')));
    }

    private static boolean isChoice(Kind kind) {
        return kind instanceof MappingKind mapping
                && mapping.shape().rules().stream()
                        .anyMatch(rule -> rule instanceof Rule.ExactlyOne one
                                && one.names().equals(mapping.shape().names()));
    }

    private static boolean isContainer(Field field) {
        boolean mapping = field.kind() instanceof MappingKind && !isChoice(field.kind());
        boolean list = field.kind() instanceof ListKind items && items.item() instanceof MappingKind;
        return field.sameAs().isEmpty() && (mapping || list);
    }

    /** Proofs of what is not in the language. */
    List<Proof> unknown() {
        return proofs.stream()
                .filter(proof -> !names.containsKey(proof.field()))
                .toList();
    }

    /** Fields without a proof. */
    Set<String> unproved() {
        Set<String> proved = proofs.stream()
                .map(proof -> names.getOrDefault(proof.field(), ""))
                .collect(Collectors.toSet());
        Set<String> unproved = new LinkedHashSet<>(needed);
        unproved.removeIf(name -> proved.stream()
                .anyMatch(field -> field.equals(name) || field.equals(partOf.get(name)) || isChoiceOf(name, field)));
        return unproved;
    }

    /** Whether the proof is about one form of the field. */
    private boolean isChoiceOf(String name, String proved) {
        return proved.startsWith(name + ".") && !needed.contains(proved) || proved.startsWith(name + "{}");
    }

    /** The page with the table as the tests have it. */
    String rewritten(String page) {
        String lines = proofs.stream()
                .filter(proof -> names.containsKey(proof.field()))
                .sorted(Comparator.comparingInt((Proof proof) -> order.indexOf(names.get(proof.field())))
                        .thenComparing(Proof::test)
                        .thenComparing(Proof::behaviour))
                .map(proof -> "| `" + names.get(proof.field()) + "` | "
                        + proof.behaviour().replace("|", "\\|").replace("<", "&lt;") + " | `" + proof.test() + "` |\n")
                .collect(Collectors.joining());
        return MARKED.matcher(page)
                .replaceFirst(marked -> Matcher.quoteReplacement(marked.group(1) + HEADING + lines + marked.group(2)));
    }
}
