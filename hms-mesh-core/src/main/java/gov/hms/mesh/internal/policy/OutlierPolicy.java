package gov.hms.mesh.internal.policy;

/**
 * When an endpoint that does worse than it should is left out for a while.
 *
 * @param consecutiveErrors failures in a row that eject; 0: do not look at rows
 * @param errorPercent share of failures within the window that ejects; 0: do not look at shares
 * @param windowSeconds how far back the share looks
 * @param baseEjectionSeconds length of the first ejection; doubles with each one that follows, up to a minute
 * @param maxEjectedPercent never more of the endpoints than this at the same time, and always one is left; 0: never eject
 */
public record OutlierPolicy(
        int consecutiveErrors, int errorPercent, int windowSeconds, int baseEjectionSeconds, int maxEjectedPercent) {
    public static final OutlierPolicy DEFAULT = new OutlierPolicy(
            PolicyBounds.DEFAULT_CONSECUTIVE_ERRORS,
            PolicyBounds.DEFAULT_OUTLIER_ERROR_PERCENT,
            PolicyBounds.DEFAULT_WINDOW_SECONDS,
            PolicyBounds.DEFAULT_BASE_EJECTION_SECONDS,
            PolicyBounds.DEFAULT_MAX_EJECTED_PERCENT);
}
