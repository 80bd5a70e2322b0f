package gov.hms.samples.taxday.story;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * Where the story is told. On a terminal the numbers of the moment rewrite one line; anywhere else they are plain lines, one every
 * other second. Used by one thread.
 */
final class Terminal implements AutoCloseable {
    private static final long PLAIN_EVERY_NANOS = 2_000_000_000L;

    private final PrintStream out;
    private final boolean interactive;
    private final boolean colour;
    private boolean liveLineOpen;
    private long lastPlain = Long.MIN_VALUE;

    Terminal(PrintStream out, boolean interactive, boolean colour) {
        this.out = out;
        this.interactive = interactive;
        this.colour = colour;
    }

    /** {@code TAX_DAY_TTY=1} comes from the start script: the JDK cannot tell on every version whether stdout is a terminal. */
    static Terminal ofSystem(Map<String, String> environment) {
        boolean interactive = "1".equals(environment.get("TAX_DAY_TTY"));
        String noColor = environment.getOrDefault("NO_COLOR", "");
        PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
        return new Terminal(out, interactive, interactive && noColor.isEmpty());
    }

    void title(String text) {
        line("");
        line(styled("1", text));
    }

    void line(String text) {
        endLiveLine();
        out.println(text);
        out.flush();
    }

    /** Numbers of the moment; the next one takes their place. */
    void live(String text) {
        if (interactive) {
            out.print("\r  " + styled("36", text) + "\u001b[K");
            out.flush();
            liveLineOpen = true;
        } else if (lastPlain == Long.MIN_VALUE || System.nanoTime() - lastPlain >= PLAIN_EVERY_NANOS) {
            lastPlain = System.nanoTime();
            line("  " + text);
        }
    }

    void passed(String text) {
        line("  " + styled("32", "✔") + " " + text);
    }

    void failed(String text) {
        line("  " + styled("31", "✘ " + text));
    }

    private void endLiveLine() {
        if (liveLineOpen) {
            out.print("\r\u001b[K");
            liveLineOpen = false;
        }
    }

    private String styled(String code, String text) {
        return colour ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
    }

    @Override
    public void close() {
        endLiveLine();
        out.flush();
    }
}
