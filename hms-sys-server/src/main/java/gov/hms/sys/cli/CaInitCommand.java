package gov.hms.sys.cli;

import gov.hms.sys.ca.KeyFileException;
import gov.hms.sys.ca.OwnRoot;
import java.io.IOException;
import java.nio.CharBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code hms ca init}. */
@Command(
        name = "init",
        description = {
            "Give HMS-SYS a root of your own, before its first start; with --next, for the next rotation.",
            "It must be a CA with keyCertSign that allows one authority below it; P-256, P-384, or RSA of 2048 bits or more."
        })
final class CaInitCommand implements Callable<Integer> {
    private final Shell shell;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "data directory of HMS-SYS; default: HMS_SYS_DATA, else hms-sys-data")
    private String data;

    @ArgGroup(multiplicity = "1")
    private Source source = new Source();

    @Option(names = "--next", description = "the root that is to follow the one in use, by: hms ca rotate")
    private boolean next;

    @Option(
            names = "--without-root-key",
            description = "leave the root's key where it is: HMS-SYS gets only an issuing authority below it")
    private boolean withoutRootKey;

    @Mixin
    private KeyOptions keys = new KeyOptions();

    /** Exactly one of the two. */
    static final class Source {
        @ArgGroup(exclusive = false)
        private PemPair pem;

        @ArgGroup(exclusive = false)
        private Store store;
    }

    static final class PemPair {
        @Option(names = "--root-pem", paramLabel = "FILE", required = true, description = "the root's certificate, PEM")
        private String certificate;

        @Option(
                names = "--root-key",
                paramLabel = "FILE",
                required = true,
                description = "its key, PEM in clear, mode 0600")
        private String key;
    }

    static final class Store {
        @Option(
                names = "--pkcs12",
                paramLabel = "FILE",
                required = true,
                description = "both in one PKCS#12 file, mode 0600")
        private String file;

        @Option(
                names = "--password-file",
                paramLabel = "FILE",
                description = "its password, on the first line; default: the empty password")
        private String passwordFile;
    }

    CaInitCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() throws CommandException {
        Path ca = KeyOptions.data(shell, data).resolve("ca");
        try {
            OwnRoot root = source.pem != null
                    ? OwnRoot.ofPem(shell.resolve(source.pem.certificate), shell.resolve(source.pem.key))
                    : OwnRoot.ofPkcs12(shell.resolve(source.store.file), password());
            root.install(ca, next, !withoutRootKey, keys.vault(shell), Clock.systemUTC());
            shell.out().println((next ? "the next root is " : "the root is ") + root.anchor() + ", in " + ca);
            shell.hint(
                    next
                            ? "nothing trusts it yet; begin with: hms ca rotate"
                            : "start HMS-SYS with: hms sys run --data " + ca.getParent());
            return ExitCode.OK;
        } catch (KeyFileException | IOException unfit) {
            throw CommandException.failed(unfit.getMessage(), "").causedBy(unfit);
        }
    }

    private char[] password() throws IOException {
        if (source.store.passwordFile == null) {
            return new char[0];
        }
        String text = Files.readString(shell.resolve(source.store.passwordFile));
        char[] password = new char
                [(int) text.chars().takeWhile(c -> c != '\n' && c != '\r').count()];
        CharBuffer.wrap(text).get(password);
        return password;
    }
}
