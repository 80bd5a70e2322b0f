package gov.hms.sys.policy;

import gov.hms.mesh.internal.policy.RouteMatch;
import gov.hms.mesh.internal.policy.RouteMatch.PathMatch;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;

/** {@code match: { path: { prefix: /flag }, methods: [POST] }}. */
final class MatchReader {
    private static final String PATH =
            "a path that begins with /, without ? and #, of at most 1024 visible ASCII characters";
    private static final Pattern PATH_FORM = Pattern.compile("/[!-~&&[^?#]]{0,1023}");

    private MatchReader() {}

    static RouteMatch read(Value value) {
        Optional<Fields> fields = value.fields(PolicyLanguage.MATCH);
        if (fields.isEmpty()) {
            return RouteMatch.ALL;
        }
        PathMatch path = fields.get()
                .find("path")
                .flatMap(written -> written.fields(PolicyLanguage.PATH))
                .map(MatchReader::path)
                .orElse(new PathMatch.Any());
        return new RouteMatch(path, WordList.methods(fields.get()));
    }

    private static PathMatch path(Fields fields) {
        Optional<Value> exact = fields.find("exact");
        Optional<Value> prefix = fields.find("prefix");
        if (exact.isPresent() && prefix.isPresent()) {
            prefix.get().reject("either exact or prefix, not both");
        }
        return exact.isPresent() ? path(exact, PathMatch.Exact::new) : path(prefix, PathMatch.Prefix::new);
    }

    private static PathMatch path(Optional<Value> value, Function<String, PathMatch> match) {
        Optional<String> path = value.flatMap(written -> written.text(PATH));
        if (path.isPresent() && !PATH_FORM.matcher(path.get()).matches()) {
            value.get().reject(PATH);
        }
        return path.map(match).orElse(new PathMatch.Any());
    }
}
