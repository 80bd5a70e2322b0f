package gov.hms.sys.cli;

import java.io.PrintWriter;
import tools.jackson.databind.JsonNode;

/** Who still comes in clear, and who is not known to be up to date, for people. */
final class MtlsReport {
    private final JsonNode answer;

    MtlsReport(JsonNode answer) {
        this.answer = answer;
    }

    boolean ready() {
        return answer.path("ready").asBoolean(false);
    }

    boolean permissive() {
        return answer.path("mode").asString("").equals("permissive");
    }

    void print(PrintWriter out) {
        out.println("mtls is " + Printable.of(answer.path("mode").asString("?")) + setBy());
        Table clear = new Table(
                Table.Column.text("SERVICE"),
                Table.Column.text("COMES IN CLEAR FROM"),
                Table.Column.number("REQUESTS"),
                Table.Column.text("LAST"));
        for (JsonNode seen : answer.path("plaintext")) {
            clear.row(
                    seen.path("service").asString(""),
                    seen.path("address").asString(""),
                    String.valueOf(seen.path("requests").asLong()),
                    Times.seconds(seen.path("last").asString("")));
        }
        if (!clear.isEmpty()) {
            clear.print(out);
        }
        Table behind = new Table(
                Table.Column.text("SERVICE"), Table.Column.text("INSTANCE"), Table.Column.text("NOT UP TO DATE"));
        for (JsonNode one : answer.path("behind")) {
            behind.row(
                    one.path("service").asString(""),
                    one.path("instanceId").asString(""),
                    one.path("why").asString(""));
        }
        if (!behind.isEmpty()) {
            behind.print(out);
        }
        out.println(verdict());
    }

    void hint(Shell shell) {
        if (!answer.path("plaintext").isEmpty()) {
            shell.hint(
                    "next: let these callers join the mesh, or stop them; an address that is \"other\" stands for more than"
                            + " an instance tells apart");
        }
        if (!answer.path("behind").isEmpty()) {
            shell.hint("next: hms mesh status; an instance that is gone drops out by itself after its lease");
        }
        if (permissive() && ready()) {
            shell.hint("next: hms mtls strict");
        }
    }

    private String verdict() {
        long within = answer.path("withinMinutes").asLong();
        if (!permissive()) {
            return ready()
                    ? "every serving instance has acknowledged it: nothing is answered in clear"
                    : "not every serving instance has acknowledged it";
        }
        if (ready()) {
            return "ready: nobody came in clear in the last " + within + " minutes, and every instance is up to date";
        }
        long observed = answer.path("observedSeconds").asLong();
        return observed < within * 60
                ? "not ready: requests in clear have been counted for " + observed + " s of " + within + " minutes"
                : "not ready";
    }

    private String setBy() {
        JsonNode owner = answer.path("setBy");
        if (!owner.isObject()) {
            return ", as no MeshSettings says otherwise";
        }
        return ", says " + Printable.of(owner.path("policy").asString("")) + " ("
                + Printable.of(owner.path("origin").asString("")) + ", line "
                + owner.path("line").asLong() + ")";
    }
}
