package gov.hms.sys.admission;

/**
 * How many certificates are issued.
 *
 * @param perSecond to the instances of one service at one address, on average; 1 to 1000
 * @param burst of them at once after a quiet time; 1 to 1000
 */
public record IssuingRates(int perSecond, int burst) {
    public static final IssuingRates DEFAULTS = new IssuingRates(1, 5);

    /** A service has instances at many addresses; so many times more it may have than at one of them. */
    static final int ADDRESSES = 50;
}
