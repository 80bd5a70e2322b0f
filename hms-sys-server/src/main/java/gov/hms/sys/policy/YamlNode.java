package gov.hms.sys.policy;

import java.util.List;
import java.util.Map;
import java.util.Set;

/** A piece of a document, untyped: what it means is for the reader to say. */
public sealed interface YamlNode {
    Set<String> NOTHING = Set.of("", "~", "null", "Null", "NULL");

    Position at();

    /** How a message names it. */
    String shown();

    /** @param plain written without quotes */
    record Scalar(Position at, String text, boolean plain) implements YamlNode {
        /** What YAML would read as null. */
        boolean isNothing() {
            return plain && NOTHING.contains(text);
        }

        @Override
        public String shown() {
            if (isNothing()) {
                return "nothing";
            }
            return plain ? Shown.of(text) : '"' + Shown.of(text) + '"';
        }
    }

    record Sequence(Position at, List<YamlNode> items) implements YamlNode {
        @Override
        public String shown() {
            return "a list";
        }
    }

    /** @param entries in the order of the text */
    record Mapping(Position at, Map<String, Entry> entries) implements YamlNode {
        @Override
        public String shown() {
            return "a mapping";
        }
    }

    /** Already reported, as an alias is; nothing more is said about it. */
    record Refused(Position at) implements YamlNode {
        @Override
        public String shown() {
            return "refused";
        }
    }

    record Entry(Position keyAt, YamlNode value) {}
}
