package gov.hms.sys.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** A word that only stands in front of others: {@code hms policy …}. */
abstract class GroupCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw incomplete(spec);
    }

    static ParameterException incomplete(CommandSpec spec) {
        return new ParameterException(
                spec.commandLine(),
                spec.qualifiedName() + " needs one of: "
                        + String.join(", ", spec.subcommands().keySet()));
    }

    @Command(name = "sys", description = "The control plane itself.")
    static final class Sys extends GroupCommand {}

    @Command(name = "policy", description = "What holds between services.")
    static final class Policy extends GroupCommand {}

    @Command(name = "mesh", description = "What happens between services.")
    static final class Mesh extends GroupCommand {}

    @Command(name = "token", description = "What a workload starts with.")
    static final class Token extends GroupCommand {}

    @Command(name = "mtls", description = "Mutual TLS only, or requests in clear too.")
    static final class Mtls extends GroupCommand {}

    @Command(name = "ca", description = "The certificate authority: roots, and what is below them.")
    static final class Ca extends GroupCommand {}

    @Command(name = "operator", description = "Who may speak to HMS-SYS.")
    static final class Operator extends GroupCommand {}

    @Command(name = "cert", description = "The certificates of workloads.")
    static final class Cert extends GroupCommand {}

    @Command(name = "audit", description = "Who changed what.")
    static final class Audit extends GroupCommand {}
}
