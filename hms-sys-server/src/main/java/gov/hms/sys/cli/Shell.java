package gov.hms.sys.cli;

import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * What a command sees of the shell it was started in.
 *
 * @param in what somebody types who is asked
 * @param out what was asked for
 * @param err everything else: progress, hints, errors
 * @param environment the environment variables
 * @param directory the working directory
 * @param terminal a person looks at it; otherwise nothing is ever erased
 */
record Shell(
        BufferedReader in,
        PrintWriter out,
        PrintWriter err,
        Map<String, String> environment,
        Path directory,
        Timing timing,
        boolean terminal) {

    static Shell system() {
        return new Shell(
                new BufferedReader(new InputStreamReader(System.in, charset())),
                writer(new FileOutputStream(FileDescriptor.out)),
                writer(new FileOutputStream(FileDescriptor.err)),
                System.getenv(),
                Path.of("").toAbsolutePath(),
                new SystemTiming(),
                System.console() != null && !"dumb".equals(System.getenv("TERM")));
    }

    /** In the terminal's charset, so that a name with an umlaut does not turn into a question mark. */
    private static PrintWriter writer(OutputStream stream) {
        return new PrintWriter(stream, true, charset());
    }

    private static Charset charset() {
        String charset = System.getProperty("native.encoding");
        return charset == null ? StandardCharsets.UTF_8 : Charset.forName(charset);
    }

    /** A variable that is set to something. */
    Optional<String> variable(String name) {
        return Optional.ofNullable(environment.get(name)).filter(value -> !value.isBlank());
    }

    Path resolve(String path) {
        return directory.resolve(path).normalize();
    }

    /** A hint; scripts that read standard output never see it. */
    void hint(String text) {
        err.println(text);
    }
}
