package gov.hms.sys.cli;

/** What the process tells its caller; documented in docs/cli.md. */
final class ExitCode {
    static final int OK = 0;
    /** HMS-SYS said no, cannot be reached, or could not start. */
    static final int FAILED = 1;
    /** The input or the command line is wrong; trying again does not help. */
    static final int BAD_INPUT = 2;
    /** The audit log is not as it was written. */
    static final int ALTERED = 3;

    private ExitCode() {}
}
