package gov.hms.sys.policy;

import gov.hms.mesh.internal.policy.PolicyBounds.Bound;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Documents out of the grammar alone: every field may come, with every value, in every combination that the rules allow. */
final class RandomDocuments {
    private static final Map<TextKind, List<String>> TEXTS = Map.ofEntries(
            Map.entry(Forms.POLICY_NAME, List.of("p", "fraud-scan-policy", "a.b-c.9")),
            Map.entry(Forms.SERVICE, List.of("fraud-scanner", "fraud-scanner.scan", "a.b")),
            Map.entry(Forms.CALLER, List.of("return-intake", "return-intake.intake")),
            Map.entry(Forms.VERSION, List.of("v1", "v2", "1.10", "2026_04+x", "a")),
            Map.entry(Forms.PATH, List.of("/", "/flag", "/flag/2", "/a%20b", "/!\"$&'()*+,;<=>@[]^`{|}~")),
            Map.entry(Forms.REGEX, List.of("/a.*", "[0-9]{4}", "(a|b)+", "é+", "\\pL{3}", ".")),
            Map.entry(Forms.HEADER_NAME, List.of("x-a", "X-B", "cookie", "host", "x!#$%&'*+.^_`|~9")),
            Map.entry(Forms.COOKIE_NAME, List.of("session", "SID.9")),
            Map.entry(Forms.CHANGEABLE_HEADER, List.of("x-a", "x-b", "Accept", "authorization")),
            Map.entry(Forms.HEADER_VALUE, List.of("", "1", "a b", "~!\"#{}[]:,&*?|>%@`'\\")),
            Map.entry(Forms.PARAMETER_NAME, List.of("q", "a b", "é", "x[y]")),
            Map.entry(Forms.PARAMETER_VALUE, List.of("", "1", "a b", "déjà vu", " ")),
            Map.entry(Forms.ACCESS_PATH, List.of("/", "/*", "/flag", "/flag/*", "/flag/", "/a/b.c/*")));

    private final Random random;

    RandomDocuments(Random random) {
        this.random = random;
    }

    Map<String, Object> document(String kind) {
        return mapping(PolicyLanguage.document(kind));
    }

    Object value(Kind kind) {
        if (kind instanceof NumberKind number) {
            return number(number.bound());
        } else if (kind instanceof TextKind text) {
            return any(TEXTS.get(text));
        } else if (kind instanceof WordKind word) {
            return any(word.words());
        } else if (kind instanceof FlagKind flag) {
            return flag.onlyTrue() || random.nextBoolean();
        } else if (kind instanceof WordsKind words) {
            List<String> chosen = new ArrayList<>(words.words());
            Collections.shuffle(chosen, random);
            return chosen.subList(0, 1 + random.nextInt(chosen.size()));
        } else if (kind instanceof ListKind list) {
            int size = Math.max(list.items().min(), random.nextInt(4));
            return random.ints(size).mapToObj(i -> value(list.item())).toList();
        } else if (kind instanceof NamedKind named) {
            return named(named);
        } else if (kind instanceof EitherKind either) {
            return random.nextBoolean() ? value(either.brief()) : value(either.mapping());
        } else if (kind instanceof MappingKind mapping) {
            return mapping(mapping.shape());
        }
        throw new AssertionError(kind);
    }

    private Map<String, Object> named(NamedKind named) {
        Map<String, Object> entries = new LinkedHashMap<>();
        int size = 1 + random.nextInt(3);
        for (int i = 0; i < size; i++) {
            entries.put(any(TEXTS.get(named.name())), value(named.value()));
        }
        return entries;
    }

    private Map<String, Object> mapping(Shape shape) {
        Map<String, Object> values = new LinkedHashMap<>();
        for (Field field : shape.fields()) {
            if (field.required() || random.nextInt(3) == 0) {
                values.put(field.name(), value(field.kind()));
            }
        }
        if (values.isEmpty()) {
            add(
                    values,
                    shape,
                    shape.fields().get(random.nextInt(shape.fields().size())).name());
        }
        shape.rules().forEach(rule -> follow(rule, values, shape));
        return values;
    }

    private void follow(Rule rule, Map<String, Object> values, Shape shape) {
        if (rule instanceof Rule.ExactlyOne one) {
            String chosen = any(one.names());
            values.keySet().removeIf(name -> one.names().contains(name) && !name.equals(chosen));
            add(values, shape, chosen);
        } else if (rule instanceof Rule.Together both) {
            if (values.containsKey(both.one()) || values.containsKey(both.other())) {
                add(values, shape, both.one());
                add(values, shape, both.other());
            }
        } else if (rule instanceof Rule.Needs needs) {
            boolean wanting = needs.fields().stream().anyMatch(values::containsKey)
                    && needs.anyOf().stream().noneMatch(values::containsKey);
            if (wanting) {
                add(values, shape, any(needs.anyOf()));
            }
        } else if (rule instanceof Rule.NotOnBeside not) {
            if (not.word().equals(values.get(not.other()))) {
                values.remove(not.field());
            }
        } else if (rule instanceof Rule.OfWord of) {
            if (values.containsKey(of.field())) {
                values.put(of.other(), of.word());
            } else if (of.word().equals(values.get(of.other()))) {
                add(values, shape, of.field());
            }
        }
    }

    private void add(Map<String, Object> values, Shape shape, String name) {
        values.computeIfAbsent(name, n -> value(shape.field(n).orElseThrow().kind()));
    }

    private int number(Bound bound) {
        return switch (random.nextInt(4)) {
            case 0 -> bound.min();
            case 1 -> bound.max();
            case 2 -> Math.min(bound.max(), bound.min() + random.nextInt(100));
            default -> bound.min() + random.nextInt(bound.max() - bound.min() + 1);
        };
    }

    <T> T any(List<T> list) {
        return list.get(random.nextInt(list.size()));
    }
}
