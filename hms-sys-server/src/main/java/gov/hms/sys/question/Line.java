package gov.hms.sys.question;

import gov.hms.mesh.internal.wire.Answer;
import gov.hms.mesh.internal.wire.Question;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The questions to one instance. Nobody is woken and no reply completed while its lock is held. */
final class Line {
    private static final Logger LOG = LoggerFactory.getLogger(Line.class);
    static final int MOST_OPEN = 4;

    private final Runnable wake;
    private final Map<String, CompletableFuture<Reply>> open = new HashMap<>();
    private final Queue<Question> unsent = new ArrayDeque<>();
    private boolean closed;

    Line(Runnable wake) {
        this.wake = wake;
    }

    void ask(Question question, CompletableFuture<Reply> reply) {
        Reply.Missing refusal = accept(question, reply);
        if (refusal == null) {
            wake.run();
        } else {
            reply.complete(refusal);
        }
    }

    private synchronized Reply.Missing accept(Question question, CompletableFuture<Reply> reply) {
        if (closed) {
            return Reply.Missing.LEFT;
        }
        if (open.size() >= MOST_OPEN) {
            return Reply.Missing.BUSY;
        }
        open.put(question.getId(), reply);
        unsent.add(question);
        return null;
    }

    synchronized Optional<Question> take() {
        return Optional.ofNullable(unsent.poll());
    }

    void answered(Answer answer) {
        if (isOpen(answer.getQuestion())) {
            end(answer.getQuestion(), AnswerBounds.read(answer));
        } else {
            LOG.debug("Ignored an answer to a question that is not open: {}", Plain.text(answer.getQuestion()));
        }
    }

    private synchronized boolean isOpen(String question) {
        return open.containsKey(question)
                && unsent.stream().noneMatch(q -> q.getId().equals(question));
    }

    void end(String question, Reply reply) {
        CompletableFuture<Reply> waiting;
        synchronized (this) {
            waiting = open.remove(question);
            unsent.removeIf(other -> other.getId().equals(question));
        }
        if (waiting != null) {
            waiting.complete(reply);
        }
    }

    /** @return whether there is anybody to tell, by {@link #endAll} */
    synchronized boolean close() {
        closed = true;
        unsent.clear();
        return !open.isEmpty();
    }

    void endAll() {
        List<CompletableFuture<Reply>> waiting;
        synchronized (this) {
            waiting = new ArrayList<>(open.values());
            open.clear();
        }
        waiting.forEach(reply -> reply.complete(Reply.Missing.LEFT));
    }
}
