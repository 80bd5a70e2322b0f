package gov.hms.mesh.internal.policy;

import com.google.re2j.Pattern;

/**
 * How a header or a query parameter must look.
 *
 * @param name of the header (any case) or of the parameter (exact)
 */
public record ValueMatch(String name, Condition condition) {
    /** @param value null when the request has no such header or parameter */
    public boolean matches(String value) {
        return value != null && condition.holds(value);
    }

    /** What the value must be. */
    public sealed interface Condition {
        boolean holds(String value);
    }

    /** Any value. */
    public record Present() implements Condition {
        @Override
        public boolean holds(String value) {
            return true;
        }
    }

    public record Exact(String value) implements Condition {
        @Override
        public boolean holds(String other) {
            return value.equals(other);
        }
    }

    public record Prefix(String prefix) implements Condition {
        @Override
        public boolean holds(String value) {
            return value.startsWith(prefix);
        }
    }

    /** The whole value, in time linear in its length whatever the pattern (RE2). */
    public record Regex(Pattern pattern) implements Condition {
        @Override
        public boolean holds(String value) {
            return pattern.matches(value);
        }
    }
}
