package gov.hms.sys.cli;

import java.util.List;

/** A command that cannot go on. Its message is one sentence; the rest says where, and what to do. */
final class CommandException extends Exception {
    private static final long serialVersionUID = 1L;

    private final int exitCode;
    private final List<String> details;
    private final String next;

    private CommandException(int exitCode, String message, List<String> details, String next) {
        super(message);
        this.exitCode = exitCode;
        this.details = List.copyOf(details);
        this.next = next;
    }

    static CommandException failed(String message, String next) {
        return failed(message, List.of(), next);
    }

    static CommandException failed(String message, List<String> details, String next) {
        return new CommandException(ExitCode.FAILED, message, details, next);
    }

    static CommandException badInput(String message, String next) {
        return badInput(message, List.of(), next);
    }

    static CommandException badInput(String message, List<String> details, String next) {
        return new CommandException(ExitCode.BAD_INPUT, message, details, next);
    }

    CommandException causedBy(Exception cause) {
        initCause(cause);
        return this;
    }

    int exitCode() {
        return exitCode;
    }

    List<String> details() {
        return List.copyOf(details);
    }

    /** What to do next; may be empty. */
    String next() {
        return next;
    }
}
