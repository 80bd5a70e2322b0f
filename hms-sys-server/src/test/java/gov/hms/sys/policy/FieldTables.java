package gov.hms.sys.policy;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The tables of fields in docs/policy-reference.md. A table stands below a line {@code <!-- fields KIND: PATH PATH … -->}, holds these
 * fields with all below them, and ends with {@code <!-- end -->}; the kind {@code Document} has what all kinds have in common.
 */
final class FieldTables {
    static final Pattern MARKED = Pattern.compile("(?s)(<!-- fields (\\w+): ([^>]*?) -->\\n).*?(<!-- end -->)");
    private static final String HEADING =
            "| field | meaning | default | values | example |\n| --- | --- | --- | --- | --- |\n";

    private FieldTables() {}

    /** The page with the tables as the grammar has them. */
    static String rewritten(String page) {
        return MARKED.matcher(page)
                .replaceAll(marked -> Matcher.quoteReplacement(
                        marked.group(1) + HEADING + lines(rows(marked.group(2), marked.group(3))) + marked.group(4)));
    }

    /** The fields that the page has a row for. */
    static List<String> shown(String page) {
        List<String> shown = new ArrayList<>();
        MARKED.matcher(page)
                .results()
                .forEach(marked -> rows(marked.group(2), marked.group(3)).forEach(row -> shown.add(row.toString())));
        return shown;
    }

    private static List<Row> rows(String kind, String roots) {
        List<String> paths = List.of(roots.trim().split("\\s+"));
        return Row.of(kind.equals("Document") ? "" : kind).stream()
                .filter(row -> paths.contains("*") || paths.stream().anyMatch(root -> isIn(row.path(), root)))
                .toList();
    }

    private static boolean isIn(String path, String root) {
        return path.equals(root) || path.startsWith(root) && ".[{".indexOf(path.charAt(root.length())) >= 0;
    }

    private static String lines(List<Row> rows) {
        return rows.stream().map(FieldTables::line).collect(Collectors.joining());
    }

    private static String line(Row row) {
        Field field = row.field();
        String meaning = field.sameAs()
                .filter(path -> path.startsWith("spec."))
                .map(path -> "as `" + path + "`, for this route")
                .orElse(field.meaning());
        return String.format(
                "| `%s` | %s | %s | %s | `%s` |%n",
                row.path(), cell(meaning), fallback(field), cell(field.kind().values()), field.example());
    }

    private static String fallback(Field field) {
        return field.fallback()
                .map(value -> value instanceof List<?> list
                        ? "`[" + list.stream().map(String::valueOf).collect(Collectors.joining(", ")) + "]`"
                        : value instanceof String word ? "`" + word + "`" : String.valueOf(value))
                .orElse(field.absence());
    }

    private static String cell(String text) {
        return text.replace("|", "\\|").replace("<", "&lt;");
    }
}
