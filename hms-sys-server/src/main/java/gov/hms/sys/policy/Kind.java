package gov.hms.sys.policy;

import java.util.Map;
import java.util.Optional;

/** What a field may hold: how it is read, what its JSON Schema says, and how the reference describes it. */
public sealed interface Kind
        permits AnythingKind,
                EitherKind,
                FlagKind,
                ListKind,
                MappingKind,
                NamedKind,
                NumberKind,
                TextKind,
                WordKind,
                WordsKind {

    /** The value, or nothing after it was reported why. */
    Optional<?> read(Value value);

    Map<String, Object> schema();

    /** What is expected, for messages. */
    String expected();

    /** The values there are, for the reference. */
    default String values() {
        return expected();
    }
}
