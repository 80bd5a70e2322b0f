package gov.hms.mesh.internal.explain;

import gov.hms.mesh.internal.wire.Step;
import java.util.ArrayList;
import java.util.List;

/** The lines of an explanation, from the name down to the wire. */
final class Steps {
    /** A line is cut here, so that nothing that somebody names makes an answer large. */
    private static final int LONGEST = 400;

    private final List<Step> steps = new ArrayList<>();

    Steps add(String layer, String decision) {
        steps.add(Step.newBuilder().setLayer(layer).setDecision(line(decision)).build());
        return this;
    }

    List<Step> list() {
        return steps;
    }

    /** One line without control characters. */
    static String line(String text) {
        String shown = text.length() > LONGEST ? text.substring(0, LONGEST) + "…" : text;
        return shown.replaceAll("\\p{Cntrl}+", " ");
    }

    static String millis(long nanos) {
        return nanos < 10_000_000 ? nanos / 100_000 / 10.0 + " ms" : nanos / 1_000_000 + " ms";
    }
}
