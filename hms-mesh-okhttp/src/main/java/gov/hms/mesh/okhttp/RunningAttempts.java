package gov.hms.mesh.okhttp;

import java.util.ArrayList;
import java.util.List;
import okhttp3.Call;
import okhttp3.EventListener;

/**
 * The attempts of one call, so that they can be cancelled from outside: all of them with the outer call, or one of them because
 * another was faster. An attempt stays here when it has its answer, whose body may be under way still; but then only the outer
 * call cancels it: its connection may serve another call already, which must not be cut.
 */
final class RunningAttempts extends EventListener {
    private final List<Running> attempts = new ArrayList<>(1);

    /** Bit by number: attempts that must not go on, also before they begin. There are never more than a few. */
    private long ended;

    private long answered;

    private volatile Runnable action;

    private record Running(int number, Call call) {}

    void add(int number, Call attempt) {
        boolean late;
        synchronized (this) {
            attempts.add(new Running(number, attempt));
            late = ended(number);
        }
        if (late) {
            attempt.cancel();
        }
    }

    synchronized void cancel(int number) {
        ended |= 1L << number;
        if ((answered & 1L << number) != 0) {
            return;
        }
        for (Running running : attempts) {
            if (running.number == number) {
                running.call.cancel();
            }
        }
    }

    /** The head of the answer is here. Returns false when the attempt was cancelled before. */
    synchronized boolean answered(int number) {
        answered |= 1L << number;
        return !ended(number);
    }

    /** Whether this one was cancelled, by itself. */
    synchronized boolean ended(int number) {
        return (ended & 1L << number) != 0;
    }

    /** Replaces the action before. */
    void onCancel(Runnable wanted) {
        action = wanted;
    }

    @Override
    public void canceled(Call outer) {
        List<Running> all;
        synchronized (this) {
            all = List.copyOf(attempts);
        }
        all.forEach(running -> running.call.cancel());
        Runnable wanted = action;
        if (wanted != null) {
            wanted.run();
        }
    }
}
