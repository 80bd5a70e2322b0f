package gov.hms.sys.statistics;

import java.util.List;

/** How finely calls are kept apart in time: the older they are, the coarser. */
enum Ages {
    /** Of a caller and a destination. */
    EDGE(new Tier(120, 2), new Tier(600, 10), new Tier(3_600, 60)),
    /** Of a part of these: a route, an instance. There are many of them. */
    PART(new Tier(300, 10), new Tier(900, 60), new Tier(3_600, 300));

    /** Of all stretches of time. */
    static final int LONGEST = 300;

    private record Tier(int upTo, int seconds) {}

    private final List<Tier> tiers;

    Ages(Tier... tiers) {
        this.tiers = List.of(tiers);
    }

    /** How long the stretch of time is to which something of this age belongs, in seconds. */
    int width(int age) {
        for (Tier tier : tiers) {
            if (age < tier.upTo) {
                return tier.seconds;
            }
        }
        return tiers.get(tiers.size() - 1).seconds;
    }

    /** The beginning of the stretch of time in which a second of this age lies. */
    int start(int second, int age) {
        return second - Math.floorMod(second, width(age));
    }
}
