package gov.hms.mesh.internal.inbound;

import gov.hms.mesh.call.InboundCall;
import gov.hms.mesh.call.LogicalName;
import gov.hms.mesh.call.SpiffeId;
import gov.hms.mesh.internal.policy.AccessRules;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Whether an AccessPolicy lets a caller do what it asks for. Who came in clear has no name, and no rule is for them: neither is
 * one that leaves the source out, for it means every service of the mesh.
 */
final class AccessGate {
    /** Headers by which frameworks let a POST mean another method. */
    private static final List<String> METHOD_OVERRIDES =
            List.of("x-http-method-override", "x-http-method", "x-method-override");

    /** The verdict about a request. */
    enum Verdict {
        PERMITTED,
        DENIED,
        /** Its path can be read in two ways, and the rules go by paths. */
        AMBIGUOUS
    }

    private AccessGate() {}

    static Verdict judge(AccessRules rules, Optional<SpiffeId> caller, InboundCall call) {
        if (!rules.declared()) {
            return Verdict.PERMITTED;
        }
        if (rules.goByPath() && RawPath.ambiguous(call.rawPath(), call.path())) {
            return Verdict.AMBIGUOUS;
        }
        Optional<LogicalName> name = caller.flatMap(SpiffeId::workload);
        boolean permitted = name.isPresent()
                && rules.permit(name.get(), call.method(), call.path())
                && (!rules.goByMethod() || permitsOverrides(rules, name.get(), call));
        return permitted ? Verdict.PERMITTED : Verdict.DENIED;
    }

    /** The application may do what any such header says, whichever it reads: the caller must be allowed to do all of it too. */
    private static boolean permitsOverrides(AccessRules rules, LogicalName caller, InboundCall call) {
        for (String method : call.header().values(METHOD_OVERRIDES)) {
            if (!rules.permit(caller, method.strip().toUpperCase(Locale.ROOT), call.path())) {
                return false;
            }
        }
        return true;
    }
}
