package gov.hms.samples.taxday.story;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A process of the story that can be killed and started again as it was: same command, same environment, same log. */
final class Child {
    private final String name;
    private final List<String> command;
    private final Map<String, String> environment;
    private final Path folder;
    private final Path log;
    private Process process;
    private boolean over;

    Child(String name, List<String> command, Map<String, String> environment, Path folder) {
        this.name = name;
        this.command = List.copyOf(command);
        this.environment = Map.copyOf(environment);
        this.folder = folder;
        this.log = folder.resolve(name + ".log");
    }

    String name() {
        return name;
    }

    synchronized long pid() {
        return process.pid();
    }

    synchronized boolean alive() {
        return process != null && process.isAlive();
    }

    synchronized void start() throws IOException {
        if (over) {
            throw new IOException("the story is over; " + name + " is not started again");
        }
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(new File(log.toString())));
        builder.environment().keySet().removeIf(key -> key.startsWith("HMS_") || key.equals("JAVA_TOOL_OPTIONS"));
        builder.environment().putAll(environment);
        process = builder.start();
    }

    /** {@code kill -9}: no shutdown hook, no goodbye. Returns when it is gone. */
    void kill9() throws InterruptedException {
        Process doomed = current();
        doomed.destroyForcibly();
        doomed.waitFor();
    }

    /** SIGTERM. */
    void terminate() {
        Process current = current();
        if (current != null) {
            current.destroy();
        }
    }

    /** SIGTERM, and no start after it. */
    synchronized void endForGood() {
        over = true;
        terminate();
    }

    /** Waits for the end, then ends it for good. */
    boolean awaitEnd(long millis) throws InterruptedException {
        Process current = current();
        if (current == null || current.waitFor(millis, TimeUnit.MILLISECONDS)) {
            return true;
        }
        current.destroyForcibly();
        return false;
    }

    void endNow() {
        Process current = current();
        if (current != null) {
            current.destroyForcibly();
        }
    }

    List<String> lastLines(int count) throws IOException {
        if (!Files.exists(log)) {
            return List.of();
        }
        String text = new String(Files.readAllBytes(log), StandardCharsets.UTF_8);
        List<String> lines = text.lines().toList();
        return lines.subList(Math.max(0, lines.size() - count), lines.size());
    }

    private synchronized Process current() {
        return process;
    }
}
