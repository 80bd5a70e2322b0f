package gov.hms.mesh.internal.stack;

import java.util.List;
import java.util.Locale;

/** The way of a call in one line: {@code route default, version v2, attempt 1 at 10.0.0.7:8443: reset, attempt 2 at 10.0.0.9:8443: 503}. */
public final class CallPath {
    /** More than this are counted, not shown. */
    private static final int SHOWN = 12;

    private CallPath() {}

    /** Empty for a call that no route matched. */
    public static String of(CallJournal journal) {
        if (journal.matched() == null) {
            return "";
        }
        StringBuilder path = new StringBuilder("route ").append(journal.route());
        if (!journal.version().isEmpty()) {
            path.append(", version ").append(journal.version());
        }
        List<AttemptRecord> choices = journal.choices();
        for (AttemptRecord choice : choices.subList(0, Math.min(SHOWN, choices.size()))) {
            path.append(choice.hedge() ? ", hedge " : ", attempt ")
                    .append(choice.attempt())
                    .append(" at ")
                    .append(choice.endpoint().authority())
                    .append(": ")
                    .append(outcome(choice));
        }
        return path.append(choices.size() > SHOWN ? " and " + (choices.size() - SHOWN) + " more" : "")
                .toString();
    }

    /** {@code 503}, {@code reset}, {@code refused by CB}. */
    public static String outcome(AttemptRecord choice) {
        if (choice.refusal() != null) {
            return "refused by " + choice.refusal();
        }
        if (choice.failure() != null) {
            return choice.failure().name().toLowerCase(Locale.ROOT).replace('_', ' ');
        }
        return choice.status() > 0 ? Integer.toString(choice.status()) : "no answer yet";
    }
}
