package gov.hms.sys;

import gov.hms.sys.cli.HmsCommand;

/** {@code java -jar hms-sys.jar} is {@code hms sys run}; with arguments it is {@code hms}. */
public final class Main {
    private Main() {}

    public static void main(String[] args) {
        int exitCode = HmsCommand.run(args.length == 0 ? new String[] {"sys", "run"} : args);
        if (exitCode != 0) {
            System.exit(exitCode);
        }
    }
}
