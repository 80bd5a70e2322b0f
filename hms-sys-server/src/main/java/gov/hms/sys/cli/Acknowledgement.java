package gov.hms.sys.cli;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/**
 * How far an instance has taken over what was sent to it.
 *
 * @param configs sent to it
 * @param behind names of those it has not acknowledged in the latest version
 * @param refused names of those it refused, each with its reason
 */
record Acknowledgement(int configs, List<String> behind, List<String> refused) {

    static Acknowledgement of(JsonNode instance) {
        List<String> behind = new ArrayList<>();
        List<String> refused = new ArrayList<>();
        for (JsonNode config : instance.path("configs")) {
            String name = config.path("name").asString("");
            String nack = config.path("nack").asString("");
            if (!nack.isEmpty()) {
                refused.add(name + ": " + nack);
            } else if (config.path("acknowledged").asLong(0)
                    < config.path("sent").asLong(0)) {
                behind.add(name);
            }
        }
        return new Acknowledgement(instance.path("configs").size(), behind, refused);
    }

    String text() {
        if (!refused.isEmpty()) {
            return "refused " + String.join("; ", refused);
        }
        return behind.isEmpty() ? configs + " acknowledged" : "waiting for " + String.join(", ", behind);
    }
}
