package gov.hms.samples.taxday.returns;

import gov.hms.samples.taxday.scan.Line;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * One return before it becomes paper. Names and ids are plainly synthetic: "Taxpayer 0042", "000-00-0042".
 *
 * @param amounts cents
 * @param employers wages in cents, one per employer of schedule W
 */
record Form(
        int number,
        String taxpayerId,
        List<String> dependentIds,
        String routing,
        String account,
        Map<Line, Long> amounts,
        List<Long> employers) {
    private static final List<String> ROUTING = List.of("000000518", "000000026", "000000301", "000000411");

    /** A return on which everything adds up. */
    static Form honest(int number, RandomGenerator random) {
        List<Long> employers = new ArrayList<>();
        for (int i = 1 + random.nextInt(24); i > 0; i--) {
            employers.add(random.nextLong(200_000, 4_000_000));
        }
        long wages = employers.stream().mapToLong(Long::longValue).sum();
        long interest = random.nextLong(1, 250_000);
        long tax = (wages + interest) * 14 / 100;
        long withheld = tax + random.nextLong(5_000, 400_000);
        List<String> dependents = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            dependents.add(id(5_000 + number * 3 % 4_990 + i));
        }
        return new Form(
                number,
                id(number),
                dependents,
                ROUTING.get(random.nextInt(ROUTING.size())),
                String.format(Locale.ROOT, "%012d", random.nextLong(1_000_000_000L)),
                amounts(wages, interest, tax, withheld),
                employers);
    }

    /** The same return with one amount changed. */
    Form with(Line line, long cents) {
        Map<Line, Long> changed = new EnumMap<>(amounts);
        changed.put(line, cents);
        return new Form(number, taxpayerId, dependentIds, routing, account, changed, employers);
    }

    /** The same return on which the taxpayer claims itself as a dependent. */
    Form claimingSelf() {
        List<String> more = new ArrayList<>(dependentIds);
        more.add(taxpayerId);
        return new Form(number, taxpayerId, more, routing, account, amounts, employers);
    }

    /** The same return with invented amounts that add up, too round to be true. */
    Form rounded() {
        return new Form(
                number,
                taxpayerId,
                dependentIds,
                routing,
                account,
                amounts(60_000_00, 2_000_00, 9_000_00, 12_000_00),
                List.of(60_000_00L));
    }

    /** The same return whose schedule W names one employer more than the wages hold. */
    Form withExtraEmployer() {
        List<Long> more = new ArrayList<>(employers);
        more.add(1_234_56L);
        return new Form(number, taxpayerId, dependentIds, routing, account, amounts, more);
    }

    private static Map<Line, Long> amounts(long wages, long interest, long tax, long withheld) {
        Map<Line, Long> amounts = new EnumMap<>(Line.class);
        amounts.put(Line.WAGES, wages);
        amounts.put(Line.INTEREST, interest);
        amounts.put(Line.TOTAL_INCOME, wages + interest);
        amounts.put(Line.TAX, tax);
        amounts.put(Line.WITHHELD, withheld);
        amounts.put(Line.REFUND, withheld - tax);
        return amounts;
    }

    private static String id(int number) {
        return String.format(Locale.ROOT, "000-00-%04d", number % 10_000);
    }
}
