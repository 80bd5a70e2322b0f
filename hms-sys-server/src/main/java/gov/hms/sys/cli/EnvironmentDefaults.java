package gov.hms.sys.cli;

import java.util.Locale;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;

/** {@code --http-port} of {@code sys run} is also HMS_SYS_HTTP_PORT, and so on for each of its options. */
final class EnvironmentDefaults implements IDefaultValueProvider {
    private final Shell shell;

    EnvironmentDefaults(Shell shell) {
        this.shell = shell;
    }

    @Override
    public String defaultValue(ArgSpec arg) {
        boolean ofSysRun = arg.command().userObject() instanceof SysRunCommand;
        return ofSysRun
                        && arg instanceof OptionSpec option
                        && !option.inherited()
                        && !option.usageHelp()
                        && !option.versionHelp()
                ? shell.variable(variable(option.longestName())).orElse(null)
                : null;
    }

    static String variable(String option) {
        return "HMS_SYS_" + option.replaceFirst("^--", "").replace('-', '_').toUpperCase(Locale.ROOT);
    }
}
