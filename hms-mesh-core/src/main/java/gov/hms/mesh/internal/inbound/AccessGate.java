package gov.hms.mesh.internal.inbound;

import gov.hms.mesh.call.InboundCall;
import gov.hms.mesh.call.SpiffeId;
import gov.hms.mesh.internal.policy.AccessRules;
import gov.hms.mesh.internal.time.Ticker;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Whether an AccessPolicy lets a caller do what it asks for. */
final class AccessGate {
    private static final Logger log = LoggerFactory.getLogger(AccessGate.class);

    /** The verdict about a request. */
    enum Verdict {
        PERMITTED,
        DENIED,
        /** Its path can be read in two ways, and the rules go by paths. */
        AMBIGUOUS
    }

    private final BoundedLog denials;

    AccessGate(Ticker ticker) {
        denials = new BoundedLog(ticker);
    }

    Verdict judge(AccessRules rules, SpiffeId caller, InboundCall call) {
        if (!rules.declared()) {
            return Verdict.PERMITTED;
        }
        boolean byPath = rules.allow().stream().anyMatch(rule -> !rule.paths().isEmpty());
        if (byPath && RawPath.ambiguous(call.rawPath())) {
            tell("refused {} {} of {}: the path can be read in two ways", caller, call);
            return Verdict.AMBIGUOUS;
        }
        boolean permitted =
                caller.workload().isPresent() && rules.permit(caller.workload().get(), call.method(), call.path());
        if (!permitted) {
            tell("denied {} {} to {}: no rule of the AccessPolicy allows it", caller, call);
        }
        return permitted ? Verdict.PERMITTED : Verdict.DENIED;
    }

    private void tell(String message, SpiffeId caller, InboundCall call) {
        denials.say(more -> log.warn(message + more, printable(call.method()), printable(call.path()), caller));
    }

    /** One line, whatever the caller sent. */
    private static String printable(String text) {
        String short_ = text.length() > 256 ? text.substring(0, 256) + "…" : text;
        return short_.replaceAll("[^\\x20-\\x7e…]", "?");
    }
}
