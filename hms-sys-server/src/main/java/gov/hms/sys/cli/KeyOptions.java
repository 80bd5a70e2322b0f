package gov.hms.sys.cli;

import gov.hms.sys.ca.KeyFileException;
import gov.hms.sys.ca.KeyVault;
import gov.hms.sys.server.AuthoritySettings;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** With which passphrase the keys of the certificate authority are encrypted. A passphrase is never an argument: others see those. */
final class KeyOptions {
    private static final String PASSPHRASE = "HMS_SYS_CA_PASSPHRASE";
    private static final String PASSPHRASE_FILE = "HMS_SYS_CA_PASSPHRASE_FILE";

    @Option(
            names = "--ca-passphrase-file",
            paramLabel = "FILE",
            description =
                    "file of mode 0600 whose first line encrypts the keys; else HMS_SYS_CA_PASSPHRASE; else they lie in clear")
    private String passphraseFile;

    KeyVault vault(Shell shell) throws KeyFileException, CommandException {
        return given(shell).orElseGet(KeyVault::inClear);
    }

    /** What neither an option nor a variable says is as the file has it. */
    AuthoritySettings settings(Shell shell, AuthoritySettings file) throws KeyFileException, CommandException {
        return given(shell).map(AuthoritySettings::new).orElse(file);
    }

    private Optional<KeyVault> given(Shell shell) throws KeyFileException, CommandException {
        Optional<String> file = Optional.ofNullable(passphraseFile).or(() -> shell.variable(PASSPHRASE_FILE));
        if (file.isPresent()) {
            return Optional.of(KeyVault.encryptedBy(shell.resolve(file.get())));
        }
        Optional<String> value = shell.variable(PASSPHRASE);
        try {
            return value.map(passphrase -> KeyVault.encrypted(passphrase.toCharArray()));
        } catch (IllegalArgumentException unfit) {
            throw CommandException.badInput(unfit.getMessage(), "choose a longer one for " + PASSPHRASE)
                    .causedBy(unfit);
        }
    }

    static Path data(Shell shell, String option) {
        return shell.resolve(
                option != null ? option : shell.variable("HMS_SYS_DATA").orElse("hms-sys-data"));
    }
}
