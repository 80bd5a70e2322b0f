package gov.hms.mesh.internal.telemetry;

import gov.hms.mesh.internal.stack.CallJournal;

/** Hears of each call when it has ended, on the call's own thread: whoever listens must be quick, and must not fail. */
@FunctionalInterface
public interface CallTap {
    /** Nobody listens. */
    CallTap NONE = call -> {};

    /** @param call nobody writes to it any more, but for when its answer was read, where that is watched */
    void ended(CallJournal call);
}
