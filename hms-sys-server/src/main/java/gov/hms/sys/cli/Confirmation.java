package gov.hms.sys.cli;

import java.io.IOException;
import java.util.Locale;

/** A question before a change. */
final class Confirmation {
    private Confirmation() {}

    /** @throws CommandException the answer is no, or nobody is there to give one */
    static void require(Shell shell, String question) throws CommandException {
        if (!shell.terminal()) {
            throw CommandException.badInput(
                    "nothing was changed: there is no terminal to ask on", "add --yes, if it is meant");
        }
        shell.err().print(question + " [y/N] ");
        shell.err().flush();
        String answer;
        try {
            answer = shell.in().readLine();
        } catch (IOException unreadable) {
            throw CommandException.failed(
                            "nothing was changed: the answer cannot be read: " + unreadable.getMessage(),
                            "add --yes, if it is meant")
                    .causedBy(unreadable);
        }
        String word = answer == null ? "" : answer.strip().toLowerCase(Locale.ROOT);
        if (!word.equals("y") && !word.equals("yes")) {
            throw CommandException.failed("nothing was changed", "");
        }
    }
}
