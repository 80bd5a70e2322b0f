package gov.hms.sys.policy;

import java.util.Map;
import java.util.Optional;

/** Nothing can be said of it: it is not known what the document is. */
record AnythingKind() implements Kind {
    @Override
    public Optional<Object> read(Value value) {
        return Optional.empty();
    }

    @Override
    public Map<String, Object> schema() {
        return Map.of();
    }

    @Override
    public String expected() {
        return "a mapping";
    }
}
