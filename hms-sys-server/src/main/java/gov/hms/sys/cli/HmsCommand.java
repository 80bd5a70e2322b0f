package gov.hms.sys.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ScopeType;

/** The {@code hms} command line. */
@Command(
        name = "hms",
        description = "HMS mesh: the control plane HMS-SYS, and everything to look at it and to steer it.",
        synopsisSubcommandLabel = "COMMAND",
        mixinStandardHelpOptions = true,
        scope = ScopeType.INHERIT,
        versionProvider = Version.class,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:ok",
            "1:failed: HMS-SYS said no, cannot be reached, or could not start",
            "2:the input or the command line is wrong",
            "3:hms audit verify: the log was altered"
        })
public final class HmsCommand implements Runnable {
    @Mixin
    private final ServerOptions options;

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    private HmsCommand(ServerOptions options) {
        this.options = options;
    }

    /**
     * Runs one command; without arguments, {@code sys run}.
     *
     * @return the exit code: 0 ok, 1 failed, 2 bad input or usage
     */
    public static int run(String[] args) {
        return run(Shell.system(), args);
    }

    static int run(Shell shell, String... args) {
        int exitCode = commandLine(shell).execute(args.length == 0 ? new String[] {"sys", "run"} : args);
        shell.out().flush();
        shell.err().flush();
        return exitCode;
    }

    /** The whole tree; the only place that knows all commands. */
    static CommandLine commandLine(Shell shell) {
        ServerOptions options = new ServerOptions();
        Server server = new Server(shell, options);
        CommandLine hms = new CommandLine(new HmsCommand(options));
        group(hms, new GroupCommand.Sys()).addSubcommand(new SysRunCommand(shell));
        group(hms, new GroupCommand.Policy())
                .addSubcommand(new PolicyValidateCommand(shell))
                .addSubcommand(new PolicySchemaCommand(shell))
                .addSubcommand(new PolicyApplyCommand(shell, server))
                .addSubcommand(new PolicyGetCommand(shell, server))
                .addSubcommand(new PolicyHistoryCommand(shell, server))
                .addSubcommand(new PolicyDiffCommand(shell, server))
                .addSubcommand(new PolicyRollbackCommand(shell, server))
                .addSubcommand(new PolicyDeleteCommand(shell, server))
                .addSubcommand(new PolicyPauseCommand(shell, server))
                .addSubcommand(new PolicyResumeCommand(shell, server));
        group(hms, new GroupCommand.Mesh())
                .addSubcommand(new MeshTopCommand(shell, server))
                .addSubcommand(new MeshGraphCommand(shell, server))
                .addSubcommand(new MeshTapCommand(shell, server))
                .addSubcommand(new MeshExplainCommand(shell, server))
                .addSubcommand(new MeshServicesCommand(shell, server))
                .addSubcommand(new MeshStatusCommand(shell, server))
                .addSubcommand(new MeshDeniedCommand(shell, server));
        group(hms, new GroupCommand.Mtls())
                .addSubcommand(new MtlsStrictCommand(shell, server))
                .addSubcommand(new MtlsPermissiveCommand(shell, server));
        group(hms, new GroupCommand.Token()).addSubcommand(new TokenCreateCommand(shell, server));
        group(hms, new GroupCommand.Ca())
                .addSubcommand(new CaInitCommand(shell))
                .addSubcommand(new CaIssueCommand(shell))
                .addSubcommand(new CaStatusCommand(shell, server))
                .addSubcommand(new CaBundleCommand(shell, server))
                .addSubcommand(new CaRotateCommand(shell, server));
        group(hms, new GroupCommand.Cert())
                .addSubcommand(new CertListCommand(shell, server))
                .addSubcommand(new CertRevokeCommand(shell, server))
                .addSubcommand(new CertAllowCommand(shell, server));
        group(hms, new GroupCommand.Operator())
                .addSubcommand(new OperatorCreateCommand(shell, server))
                .addSubcommand(new OperatorListCommand(shell, server))
                .addSubcommand(new OperatorRevokeCommand(shell, server));
        group(hms, new GroupCommand.Audit())
                .addSubcommand(new AuditTailCommand(shell, server))
                .addSubcommand(new AuditVerifyCommand(shell, server))
                .addSubcommand(new AuditExportCommand(shell, server));
        hms.addSubcommand(new CheckCommand(shell, options));
        hms.addSubcommand(new CompletionCommand(shell));
        return configured(hms, shell, options);
    }

    private static CommandLine group(CommandLine hms, Object command) {
        CommandLine group = new CommandLine(command);
        hms.addSubcommand(group);
        return group;
    }

    private static CommandLine configured(CommandLine hms, Shell shell, ServerOptions options) {
        ErrorPrinter errors = new ErrorPrinter(shell, options);
        return hms.setOut(shell.out())
                .setErr(shell.err())
                .setExpandAtFiles(false)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setDefaultValueProvider(new EnvironmentDefaults(shell))
                .setParameterExceptionHandler(errors)
                .setExecutionExceptionHandler(errors);
    }

    @Override
    public void run() {
        throw GroupCommand.incomplete(spec);
    }
}
