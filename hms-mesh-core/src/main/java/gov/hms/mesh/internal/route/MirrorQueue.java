package gov.hms.mesh.internal.route;

/** Where copies of calls wait for a thread. */
@FunctionalInterface
public interface MirrorQueue {
    /** Returns at once: false when there is no room, and the copy is not sent. */
    boolean offer(Runnable copy);
}
