package gov.hms.samples.taxday.story;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;

/** Everything that was done to the mesh is in the audit log. */
final class AuditAct implements Act {
    private static final List<String> EXPECTED = List.of(
            "sys.start",
            "token.create",
            "certificate.issue",
            "instance.register",
            "policy.put",
            "policy.pause",
            "policy.resume");
    private static final int SHOWN = 12;

    @Override
    public String name() {
        return "audit";
    }

    @Override
    public String title() {
        return "The audit log of what just happened";
    }

    @Override
    public void play(Stage stage, Figures figures) throws Exception {
        List<JsonNode> records = new ArrayList<>();
        stage.sys().get("/audit?last=1000").get("records").forEach(records::add);
        Set<String> actions = new TreeSet<>();
        records.forEach(record -> actions.add(record.get("action").asString()));
        records.stream()
                .filter(record -> record.get("action").asString().startsWith("policy."))
                .limit(SHOWN)
                .forEach(record -> stage.terminal()
                        .line("  %5d  %s  %-22s %-16s %s"
                                .formatted(
                                        record.get("seq").asLong(),
                                        record.get("time").asString(),
                                        record.get("actor").asString(),
                                        record.get("action").asString(),
                                        record.path("target").asString(""))));
        figures.put("records", records.size()).put("actions", actions);
        figures.require(actions.containsAll(EXPECTED), "actions: %s (expected: at least %s)", actions, EXPECTED);
    }
}
