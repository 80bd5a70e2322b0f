package gov.hms.sys;

import gov.hms.sys.cli.HmsCommand;

/** The one entry of the jar: the {@code hms} command line, which without arguments runs HMS-SYS. */
public final class Main {
    private Main() {}

    public static void main(String[] args) {
        System.exit(HmsCommand.run(args));
    }
}
