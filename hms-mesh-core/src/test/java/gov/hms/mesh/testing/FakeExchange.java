package gov.hms.mesh.testing;

import gov.hms.mesh.call.Attempt;
import gov.hms.mesh.call.AttemptFailedException;
import gov.hms.mesh.call.Exchange;
import gov.hms.mesh.call.LocalAnswer;
import gov.hms.mesh.call.LogicalName;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** An HTTP client that a test scripts: it says what each attempt does, and afterwards what was sent and what was left open. */
public final class FakeExchange implements Exchange<FakeExchange.Answer> {
    /** What an attempt does. */
    @FunctionalInterface
    public interface Script {
        Answer send(Attempt attempt) throws AttemptFailedException;
    }

    /** An answer, and whether it was discarded. */
    public static final class Answer {
        private final int status;
        private final Map<String, String> headers;
        private boolean discarded;

        public Answer(int status, String... headers) {
            this.status = status;
            this.headers = new HashMap<>();
            for (int i = 0; i < headers.length; i += 2) {
                this.headers.put(headers[i].toLowerCase(java.util.Locale.ROOT), headers[i + 1]);
            }
        }

        public int status() {
            return status;
        }

        public String header(String name) {
            return headers.get(name.toLowerCase(java.util.Locale.ROOT));
        }
    }

    private final Script script;
    private final List<Attempt> sent = new ArrayList<>();
    private final List<Answer> received = new ArrayList<>();
    private boolean replayable = true;
    private boolean cancelled;
    private LocalAnswer local;
    private Script mirrorScript;
    private final List<FakeExchange> mirrors = new ArrayList<>();

    public FakeExchange(Script script) {
        this.script = script;
    }

    public static AttemptFailedException failure(AttemptFailedException.Kind kind, boolean sent) {
        return new AttemptFailedException(kind, sent, new java.io.IOException("scripted"));
    }

    public FakeExchange notReplayable() {
        replayable = false;
        return this;
    }

    /** Lets the request be copied; the copy does what the script says. */
    public FakeExchange mirrored(Script copy) {
        mirrorScript = copy;
        return this;
    }

    /** The copies that were asked for. */
    public List<FakeExchange> mirrors() {
        return mirrors;
    }

    @Override
    public Optional<Exchange<Answer>> mirror(LogicalName to) {
        if (mirrorScript == null || !replayable) {
            return Optional.empty();
        }
        FakeExchange copy = new FakeExchange(mirrorScript);
        mirrors.add(copy);
        return Optional.of(copy);
    }

    public void cancel() {
        cancelled = true;
    }

    public List<Attempt> sent() {
        return sent;
    }

    /** The answer that the mesh gave by itself, or null. */
    public LocalAnswer local() {
        return local;
    }

    /** Answers that neither reached the caller nor were discarded: leaks. */
    public long open() {
        return received.stream().filter(answer -> !answer.discarded).count();
    }

    @Override
    public Answer send(Attempt attempt) throws AttemptFailedException {
        sent.add(attempt);
        Answer answer = script.send(attempt);
        received.add(answer);
        return answer;
    }

    @Override
    public int status(Answer answer) {
        return answer.status;
    }

    @Override
    public String header(Answer answer, String name) {
        return answer.header(name);
    }

    @Override
    public void discard(Answer answer) {
        answer.discarded = true;
    }

    @Override
    public boolean replayable() {
        return replayable;
    }

    @Override
    public boolean cancelled() {
        return cancelled;
    }

    @Override
    public void onCancel(Runnable action) {
        if (cancelled) {
            action.run();
        }
    }

    @Override
    public Answer answer(LocalAnswer answer) {
        local = answer;
        return new Answer(answer.status(), answer.headers().toArray(String[]::new));
    }
}
