package gov.hms.sys.policy;

import java.util.ArrayList;
import java.util.List;

/**
 * A field at its place in the language.
 *
 * @param path {@code spec.routes[].match.headers{}.exact}; {@code {}} stands for names of the author's own
 */
record Row(String kind, String path, Field field) {

    /** Every field of every kind of document; those that another field describes are not followed further. */
    static List<Row> all() {
        List<Row> rows = new ArrayList<>();
        PolicyLanguage.KINDS.forEach(kind -> rows.addAll(of(kind)));
        return rows;
    }

    static List<Row> of(String kind) {
        List<Row> rows = new ArrayList<>();
        collect(kind, "", PolicyLanguage.document(kind), rows);
        return rows;
    }

    private static void collect(String kind, String path, Shape shape, List<Row> rows) {
        for (Field field : shape.fields()) {
            String at = Value.child(path, field.name());
            rows.add(new Row(kind, at, field));
            if (field.sameAs().isEmpty()) {
                below(kind, at, field.kind(), rows);
            }
        }
    }

    private static void below(String kind, String path, Kind what, List<Row> rows) {
        if (what instanceof MappingKind mapping) {
            collect(kind, path, mapping.shape(), rows);
        } else if (what instanceof EitherKind either) {
            below(kind, path, either.mapping(), rows);
        } else if (what instanceof ListKind list) {
            below(kind, path + "[]", list.item(), rows);
        } else if (what instanceof NamedKind named) {
            below(kind, path + "{}", named.value(), rows);
        }
    }

    @Override
    public String toString() {
        return kind + " " + path;
    }
}
