package gov.hms.sys.policy;

import com.google.re2j.Pattern;
import gov.hms.mesh.internal.policy.RouteMatch;
import gov.hms.mesh.internal.policy.RouteMatch.PathMatch;
import gov.hms.mesh.internal.policy.ValueMatch;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code match: { path: { prefix: /flag }, methods: [POST], headers: { x-beta: 'yes' } }}. */
final class MatchReader {
    private MatchReader() {}

    static RouteMatch read(Section match) {
        return new RouteMatch(
                match.section("path").flatMap(MatchReader::path).orElse(new PathMatch.Any()),
                match.words("methods"),
                conditions(match.named("headers")),
                conditions(match.named("query")));
    }

    private static Optional<PathMatch> path(Section path) {
        Optional<PathMatch> exact = path.text("exact").map(PathMatch.Exact::new);
        Optional<PathMatch> prefix = path.text("prefix").map(PathMatch.Prefix::new);
        return exact.or(() -> prefix)
                .or(() -> path.text("regex").map(regex -> new PathMatch.Regex(Pattern.compile(regex))));
    }

    private static List<ValueMatch> conditions(Map<String, Object> written) {
        List<ValueMatch> matches = new ArrayList<>();
        written.forEach(
                (name, value) -> condition(value).ifPresent(condition -> matches.add(new ValueMatch(name, condition))));
        return matches;
    }

    private static Optional<ValueMatch.Condition> condition(Object value) {
        if (value instanceof Section section) {
            Optional<ValueMatch.Condition> exact = section.text("exact").map(ValueMatch.Exact::new);
            Optional<ValueMatch.Condition> prefix = section.text("prefix").map(ValueMatch.Prefix::new);
            return exact.or(() -> prefix)
                    .or(() -> section.text("regex").map(regex -> new ValueMatch.Regex(Pattern.compile(regex))))
                    .or(() -> section.find("present").map(present -> new ValueMatch.Present()));
        }
        return Optional.of(new ValueMatch.Exact((String) value));
    }
}
