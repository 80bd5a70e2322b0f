package gov.hms.mesh.internal.policy;

import java.util.List;

/** A configuration that must not be published; holds every reason at once. */
public final class InvalidConfigException extends Exception {
    private static final long serialVersionUID = 1L;

    private final List<String> reasons;

    public InvalidConfigException(List<String> reasons) {
        super(String.join("; ", reasons));
        this.reasons = List.copyOf(reasons);
    }

    public List<String> reasons() {
        return List.copyOf(reasons);
    }
}
