package gov.hms.sys.cli;

import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * A version of a policy, as HMS-SYS kept it.
 *
 * @param text empty: it was deleted
 */
record PolicyVersion(String name, long revision, String at, String actor, Optional<String> text) {

    static String historyPath(String name) {
        return "/policies/" + PathSegment.of(name) + "/history";
    }

    static PolicyVersion get(SysClient sys, String name, long revision) throws CommandException {
        JsonNode answer = sys.get(historyPath(name) + "/" + revision);
        return new PolicyVersion(
                name,
                revision,
                answer.path("at").asString(""),
                answer.path("actor").asString(""),
                answer.path("text").isString() ? Optional.of(answer.path("text").asString()) : Optional.empty());
    }

    List<String> lines() {
        return text.map(all -> all.lines().toList()).orElse(List.of());
    }

    /** For the head of a comparison. */
    String label() {
        return name + "@" + revision + "  " + Times.seconds(at) + (actor.isEmpty() ? "" : "  " + actor)
                + (text.isEmpty() ? "  deleted" : "");
    }
}
