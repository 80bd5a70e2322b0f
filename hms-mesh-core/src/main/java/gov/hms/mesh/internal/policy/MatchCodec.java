package gov.hms.mesh.internal.policy;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** {@link RouteMatch} to and from the wire. */
final class MatchCodec {
    private MatchCodec() {}

    static gov.hms.mesh.internal.wire.RouteMatch write(RouteMatch match) {
        var wire = gov.hms.mesh.internal.wire.RouteMatch.newBuilder()
                .addAllMethods(match.methods().stream().sorted().toList());
        writePath(match.path(), wire);
        match.headers().forEach(header -> wire.addHeaders(write(header)));
        match.query().forEach(parameter -> wire.addQuery(write(parameter)));
        return wire.build();
    }

    static void writePath(RouteMatch.PathMatch path, gov.hms.mesh.internal.wire.RouteMatch.Builder wire) {
        if (path instanceof RouteMatch.PathMatch.Exact exact) {
            wire.setExact(exact.path());
        } else if (path instanceof RouteMatch.PathMatch.Prefix prefix) {
            wire.setPrefix(prefix.prefix());
        } else if (path instanceof RouteMatch.PathMatch.Regex regex) {
            wire.setRegex(regex.pattern().pattern());
        }
    }

    static RouteMatch read(gov.hms.mesh.internal.wire.RouteMatch wire, Violations violations) {
        return new RouteMatch(
                readPath(wire, violations),
                Set.copyOf(wire.getMethodsList()),
                read("headers", wire.getHeadersList(), violations),
                read("query", wire.getQueryList(), violations));
    }

    static RouteMatch.PathMatch readPath(gov.hms.mesh.internal.wire.RouteMatch wire, Violations violations) {
        return switch (wire.getPathCase()) {
            case EXACT -> new RouteMatch.PathMatch.Exact(wire.getExact());
            case PREFIX -> new RouteMatch.PathMatch.Prefix(wire.getPrefix());
            case REGEX -> new RouteMatch.PathMatch.Regex(regex("regex", wire.getRegex(), violations));
            case PATH_NOT_SET -> new RouteMatch.PathMatch.Any();
        };
    }

    private static gov.hms.mesh.internal.wire.ValueMatch write(ValueMatch match) {
        var wire = gov.hms.mesh.internal.wire.ValueMatch.newBuilder().setName(match.name());
        ValueMatch.Condition condition = match.condition();
        if (condition instanceof ValueMatch.Exact exact) {
            wire.setExact(exact.value());
        } else if (condition instanceof ValueMatch.Prefix prefix) {
            wire.setPrefix(prefix.prefix());
        } else if (condition instanceof ValueMatch.Regex regex) {
            wire.setRegex(regex.pattern().pattern());
        } else {
            wire.setPresent(true);
        }
        return wire.build();
    }

    private static List<ValueMatch> read(
            String field, List<gov.hms.mesh.internal.wire.ValueMatch> wires, Violations violations) {
        violations.check(field, wires.size(), PolicyBounds.CONDITIONS);
        List<ValueMatch> matches = new ArrayList<>();
        for (var wire : wires) {
            violations.check(!wire.getName().isEmpty(), field + ".name: \"\" (expected: a name)");
            ValueMatch.Condition condition = switch (wire.getConditionCase()) {
                case EXACT -> new ValueMatch.Exact(wire.getExact());
                case PREFIX -> new ValueMatch.Prefix(wire.getPrefix());
                case REGEX -> new ValueMatch.Regex(regex(field + ".regex", wire.getRegex(), violations));
                case PRESENT, CONDITION_NOT_SET -> new ValueMatch.Present();
            };
            matches.add(new ValueMatch(wire.getName(), condition));
        }
        return matches;
    }

    private static Pattern regex(String field, String pattern, Violations violations) {
        if (pattern.length() > PolicyBounds.MAX_REGEX) {
            violations.check(
                    false,
                    field + ": " + pattern.length() + " characters (expected: at most " + PolicyBounds.MAX_REGEX + ")");
            return null;
        }
        return violations.parse(field, pattern, MatchCodec::compile);
    }

    private static Pattern compile(String pattern) {
        try {
            return Pattern.compile(pattern);
        } catch (PatternSyntaxException refused) {
            throw new IllegalArgumentException(
                    pattern + " (expected: an RE2 expression; " + refused.getDescription() + ")", refused);
        }
    }
}
