package gov.hms.sys.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/**
 * How far an instance has taken over what was sent to it.
 *
 * @param configs that it wants
 * @param behind names of those it has not acknowledged in the version that there is now
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
                    < Math.max(
                            config.path("sent").asLong(0),
                            config.path("current").asLong(0))) {
                behind.add(name);
            }
        }
        return new Acknowledgement(instance.path("configs").size(), behind, refused);
    }

    /** Each destination with the version that it uses, and that there is. */
    static String versions(JsonNode instance) {
        return instance.path("configs")
                .valueStream()
                .map(config -> config.path("name").asString("") + " "
                        + config.path("acknowledged").asLong(0) + "/"
                        + config.path("current").asLong(0)
                        + (config.path("nack").isString()
                                ? " refused: " + config.path("nack").asString("")
                                : ""))
                .collect(Collectors.joining(", "));
    }

    String text() {
        if (!refused.isEmpty()) {
            return "refused " + String.join("; ", refused);
        }
        return behind.isEmpty() ? configs + " acknowledged" : "waiting for " + String.join(", ", behind);
    }
}
