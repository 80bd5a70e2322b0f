package gov.hms.sys.cli;

import java.util.List;
import tools.jackson.databind.JsonNode;

/** How far a change has come: what HMS-SYS says about the acknowledgements of the connected instances. */
record Distribution(int instances, int acknowledged, long millis, List<String> waitingFor) {

    static Distribution of(JsonNode answer) {
        JsonNode distribution = answer.path("distribution");
        return new Distribution(
                distribution.path("instances").asInt(0),
                distribution.path("acknowledged").asInt(0),
                distribution.path("millis").asLong(0),
                distribution
                        .path("waitingFor")
                        .valueStream()
                        .map(JsonNode::asString)
                        .toList());
    }

    /** A half sentence. */
    String sentence() {
        if (instances == 0) {
            return "no connected instance is concerned";
        }
        return "acknowledged by " + acknowledged + " of " + instances + " instances in " + millis + " ms";
    }

    void hintAtMissing(Shell shell) {
        if (!waitingFor.isEmpty()) {
            shell.hint("not yet acknowledged by: " + Printable.of(String.join(", ", waitingFor)));
            shell.hint("next: hms mesh status");
        }
    }
}
