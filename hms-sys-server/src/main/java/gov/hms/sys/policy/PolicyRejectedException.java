package gov.hms.sys.policy;

import java.util.List;

/** A policy document that cannot be used; holds every reason at once. Nothing of the document was applied. */
public final class PolicyRejectedException extends Exception {
    private static final long serialVersionUID = 1L;

    private final List<String> violations;

    PolicyRejectedException(List<String> violations) {
        super(String.join("; ", violations));
        this.violations = List.copyOf(violations);
    }

    /** One line each, {@code origin:line:column: field: value (expected: …)}, in the order of the document; never empty. */
    public List<String> violations() {
        return List.copyOf(violations);
    }
}
