package gov.hms.benchmarks.run;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A process of a row. It ends when its standard input does: when it is closed here, and when this process is gone, however it went.
 * A program that does not watch its input is started through {@link #watched}.
 */
final class Child implements AutoCloseable {
    private static final long STOP_SECONDS = 15;
    private static final int LOG_LINES = 15;

    /** Says the program's process ID, waits for the end of its own input, and ends that process. */
    private static final String WATCH = "\"$@\" </dev/null >&2 & p=$!; echo $p; trap '' TERM INT;"
            + " while read -r line; do :; done; kill $p 2>/dev/null; wait $p";

    private final String name;
    private final Path log;
    private final Process process;
    private final BufferedWriter in;
    private final BufferedReader out;
    private long pid;

    private Child(String name, List<String> command, Path folder) throws IOException {
        this.name = name;
        this.log = folder.resolve(name + ".log");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().keySet().removeIf(key -> key.startsWith("HMS_") || key.equals("JAVA_TOOL_OPTIONS"));
        process = builder.start();
        pid = process.pid();
        in = new BufferedWriter(new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8));
        out = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    static Child start(String name, List<String> command, Path folder) throws IOException {
        return new Child(name, command, folder);
    }

    static Child watched(String name, List<String> command, Path folder) throws IOException {
        Child child = new Child(
                name,
                Stream.concat(Stream.of("sh", "-c", WATCH, name), command.stream())
                        .toList(),
                folder);
        child.pid = Long.parseLong(child.read());
        return child;
    }

    /** Of the program itself, also when a shell watches it. */
    long pid() {
        return pid;
    }

    String name() {
        return name;
    }

    /** Says a line and waits for the one that answers it. */
    String ask(String line) throws IOException {
        in.write(line);
        in.newLine();
        in.flush();
        return read();
    }

    private String read() throws IOException {
        String line = out.readLine();
        if (line == null) {
            throw new IOException("%s ended before it answered; the end of %s:%n%s"
                    .formatted(name, log, String.join(System.lineSeparator(), lastLines())));
        }
        return line;
    }

    List<String> lastLines() throws IOException {
        List<String> lines = new String(Files.readAllBytes(log), StandardCharsets.UTF_8)
                .lines()
                .toList();
        return lines.subList(Math.max(0, lines.size() - LOG_LINES), lines.size());
    }

    /** Lets it end by itself, and returns when it has ended; after 15 seconds it is made to. */
    @Override
    public void close() throws IOException {
        try {
            in.close();
        } catch (IOException gone) {
            // it ended before, and what it said last is in its log
        }
        try {
            if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
                ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            process.destroyForcibly();
        }
    }
}
