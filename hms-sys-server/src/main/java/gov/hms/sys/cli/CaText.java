package gov.hms.sys.cli;

import java.io.PrintWriter;
import tools.jackson.databind.JsonNode;

/** What HMS-SYS says about its roots, for people. */
final class CaText {
    private CaText() {}

    static void print(PrintWriter out, JsonNode ca) {
        out.println("trust domain  " + text(ca, "trustDomain"));
        for (JsonNode anchor : ca.path("anchors")) {
            boolean issuing = anchor.asString("").equals(text(ca, "issuingRoot"));
            out.println("root          " + Printable.of(anchor.asString(""))
                    + (issuing ? "   (certificates are issued below it)" : ""));
        }
        out.println("issuing       until " + Times.seconds(text(ca, "issuingEnds"))
                + (ca.path("rootKeyIsHere").asBoolean()
                        ? ", then renewed by itself"
                        : "; the root's key is not here, so renew it before: hms ca issue"));
        JsonNode rotation = ca.path("rotation");
        if (rotation.isObject()) {
            out.println("rotation      " + phase(rotation) + ", begun by " + text(rotation, "by"));
            waitingFor(out, rotation);
        }
    }

    /** {@code 2 of 3, sign-new: 4 of 5 instances}. */
    static String phase(JsonNode rotation) {
        String phase = text(rotation, "phase");
        String number = switch (phase) {
            case "trust-both" -> "1 of 3, ";
            case "sign-new" -> "2 of 3, ";
            case "drop-old" -> "3 of 3, ";
            default -> "";
        };
        return number + phase + ": " + rotation.path("done").asInt() + " of "
                + rotation.path("instances").asInt() + " instances";
    }

    static void waitingFor(PrintWriter out, JsonNode rotation) {
        laggards(out, rotation);
        if (held(rotation)) {
            out.println(
                    "  held before the old root is dropped; go on with: hms ca rotate, or back: hms ca rotate --undo");
        }
    }

    static void laggards(PrintWriter out, JsonNode rotation) {
        for (JsonNode laggard : rotation.path("waitingFor")) {
            out.println("  waiting for " + text(laggard, "instance") + ": " + text(laggard, "lacks"));
        }
    }

    /** Whether nothing more happens by itself. */
    static boolean held(JsonNode rotation) {
        return rotation.path("hold").asBoolean()
                && text(rotation, "phase").equals("sign-new")
                && rotation.path("waitingFor").isEmpty();
    }

    static String text(JsonNode node, String field) {
        return Printable.of(node.path(field).asString(""));
    }
}
