package gov.hms.sys.cli;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

/** {@code hms ca rotate}. */
@Command(
        name = "rotate",
        description = {
            "Replace the root by a new one, in three phases: trust both, sign new, drop old. The next begins when every instance",
            "has come as far as this one wants. It goes on in HMS-SYS when this command is ended; run it again to look on."
        })
final class CaRotateCommand implements Callable<Integer> {
    private static final Duration PAUSE = Duration.ofMillis(500);

    private final Shell shell;
    private final Server server;

    @Option(
            names = "--hold",
            description = "stop before the old root is dropped, until hms ca rotate is run again without this")
    private boolean hold;

    @Option(names = "--now", description = "do not wait for instances that are away; they may have to join again")
    private boolean now;

    @Option(
            names = "--without",
            paramLabel = "SERVICE/INSTANCE",
            split = ",",
            description = "do not wait for these; with the old root they lose their connections until they renew")
    private List<String> without = List.of();

    @Option(names = "--undo", description = "go back to the old root; possible until it is being dropped")
    private boolean undo;

    @Option(names = "--status", description = "only show how far it is")
    private boolean status;

    @Mixin
    private Output output = new Output();

    CaRotateCommand(Shell shell, Server server) {
        this.shell = shell;
        this.server = server;
    }

    @Override
    public Integer call() throws CommandException {
        SysClient sys = server.connect();
        if (status) {
            JsonNode answer = sys.get("/ca");
            output.print(shell.out(), answer, out -> CaText.print(out, answer));
            return ExitCode.OK;
        }
        JsonNode answer = begin(sys);
        String newRoot = CaText.text(answer.path("rotation"), "newRoot");
        String shown = "";
        while (answer.path("rotation").isObject()) {
            JsonNode rotation = answer.path("rotation");
            shown = show(rotation, shown);
            if (CaText.held(rotation)) {
                output.print(shell.out(), answer, out -> CaText.waitingFor(out, rotation));
                return ExitCode.OK;
            }
            if (!shell.timing().pause(PAUSE)) {
                shell.hint("the rotation goes on in HMS-SYS; look on with: hms ca rotate --status");
                return ExitCode.OK;
            }
            answer = sys.get("/ca");
        }
        return ended(answer, newRoot);
    }

    private JsonNode begin(SysClient sys) throws CommandException {
        if (undo) {
            return sys.post("/ca/rotate/undo", Map.of());
        }
        Map<String, Object> wish = new LinkedHashMap<>();
        wish.put("hold", hold);
        wish.put("now", now);
        wish.put("without", without);
        return sys.post("/ca/rotate", wish);
    }

    /** Says what is new; a person who looks on needs no line that says the same again. */
    private String show(JsonNode rotation, String before) {
        String line = CaText.phase(rotation);
        if (!rotation.path("waitingFor").isEmpty()) {
            line += ", waiting for " + rotation.path("waitingFor").size();
        }
        if (!line.equals(before)) {
            shell.err().println(line);
            CaText.laggards(shell.err(), rotation);
            shell.err().flush();
        }
        return line;
    }

    private int ended(JsonNode answer, String newRoot) throws CommandException {
        JsonNode last = answer.path("lastRotation");
        boolean finished = last.path("finished").asBoolean();
        if (!CaText.text(last, "newRoot").equals(newRoot) || finished == undo) {
            throw CommandException.failed(
                    "the rotation ended otherwise than it was asked to, or HMS-SYS was started anew meanwhile",
                    "see where it stands: hms ca status ; and who did it: hms audit tail");
        }
        output.print(
                shell.out(),
                answer,
                out -> out.println(
                        finished
                                ? "done: only " + newRoot + " is trusted now"
                                : "undone: only " + CaText.text(answer, "issuingRoot") + " is trusted, as before"));
        if (finished) {
            shell.hint(
                    "join strings from before the rotation do not fit any more: hms token create; machines with a copy of"
                            + " the root need the new one: hms ca bundle");
        }
        return ExitCode.OK;
    }
}
