package gov.hms.sys.stream;

/**
 * How many may be connected at the same time. Who is one more is turned away; nobody is who was there before.
 *
 * @param most connections to the mesh port
 * @param perAddress of them from one address (of IPv6, one /64); a quarter of these without a certificate. Half as many to REST
 * @param perService discovery streams of one service, one for each instance; twice as many connections
 */
public record ConnectionLimits(int most, int perAddress, int perService) {
    public static final ConnectionLimits DEFAULTS = new ConnectionLimits(10_000, 1_000, 2_000);

    /** Of each; the least leaves room for a mesh at one address. */
    public static final int LEAST = 16;

    public static final int MOST = 100_000;

    /** Connections to REST. */
    public static final int REST_MOST = 1_000;

    public ConnectionLimits {
        require("most", most);
        require("perAddress", perAddress);
        require("perService", perService);
    }

    /** Connections to REST from one address: of those that it has in all, it leaves some to others. */
    public int restPerAddress() {
        return Math.min(perAddress / 2, REST_MOST / 2);
    }

    int unproven() {
        return perAddress / 4;
    }

    private static void require(String field, int value) {
        if (value < LEAST || value > MOST) {
            throw new IllegalArgumentException(
                    "connections: " + field + " " + value + " (expected: " + LEAST + " to " + MOST + ")");
        }
    }
}
