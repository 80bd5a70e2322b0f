package gov.hms.samples.taxday.story;

import java.io.IOException;
import java.util.Arrays;

/**
 * Runs the main of another class and ends the process when standard input ends. The story holds the other end of that pipe, so its
 * processes end with it even when it is killed with {@code kill -9} and can clean up nothing.
 */
final class Supervised {
    private static final long GRACE_MILLIS = 5_000;

    private Supervised() {}

    public static void main(String[] args) throws ReflectiveOperationException {
        daemon("parent-watch", Supervised::exitWithParent);
        Class.forName(args[0]).getMethod("main", String[].class).invoke(null, (Object)
                Arrays.copyOfRange(args, 1, args.length));
    }

    private static void exitWithParent() {
        try {
            while (System.in.read() >= 0) {}
        } catch (IOException e) {
            System.err.println("parent-watch: " + e + "; ending");
        }
        daemon("last-resort", Supervised::haltAfterGrace);
        System.exit(0);
    }

    /** A shutdown hook may wait for a peer that was killed with the parent. */
    private static void haltAfterGrace() {
        try {
            Thread.sleep(GRACE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Runtime.getRuntime().halt(1);
    }

    private static void daemon(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
    }
}
