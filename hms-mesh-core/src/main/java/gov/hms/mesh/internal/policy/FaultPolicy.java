package gov.hms.mesh.internal.policy;

/**
 * Faults that the mesh injects on purpose, before anything is sent.
 *
 * @param delayPercent share of the calls that are held up; 0: none
 * @param delayMs for how long
 * @param abortPercent share of the calls that are answered at once; 0: none
 * @param abortStatus with this HTTP status
 */
public record FaultPolicy(int delayPercent, int delayMs, int abortPercent, int abortStatus) {
    public static final FaultPolicy NONE = new FaultPolicy(0, 0, 0, 0);
}
