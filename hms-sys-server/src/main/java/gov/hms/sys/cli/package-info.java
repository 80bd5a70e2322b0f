/**
 * The {@code hms} command line. One class per command; a command knows the {@link gov.hms.sys.cli.Shell} it was started in, the
 * {@link gov.hms.sys.cli.SysClient} that speaks to HMS-SYS, and nothing of the other commands.
 *
 * <p>What was asked for goes to standard output, everything else to standard error; a command that fails throws a
 * {@link gov.hms.sys.cli.CommandException}, which says what to do next.
 */
package gov.hms.sys.cli;
