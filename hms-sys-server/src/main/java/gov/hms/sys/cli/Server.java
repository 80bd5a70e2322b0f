package gov.hms.sys.cli;

/** The HMS-SYS that a command is about; looked for when the command asks, not before. */
final class Server {
    private final Shell shell;
    private final ServerOptions options;

    Server(Shell shell, ServerOptions options) {
        this.shell = shell;
        this.options = options;
    }

    SysClient connect() throws CommandException {
        return SysClient.connect(new ServerLocator(shell, options).locate(), shell);
    }
}
