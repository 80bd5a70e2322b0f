package gov.hms.sys.question;

import gov.hms.mesh.internal.wire.CallExplanation;
import gov.hms.sys.snapshot.ConnectedInstance;
import gov.hms.sys.snapshot.InstanceInfo;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/** Asks many connected instances the same question about calls that were made, some at a time, and keeps what they know of it. */
public final class TraceSearch {
    /** Fewer than may be open in all: somebody who asks a single instance finds a place. */
    static final int AT_ONCE = 400;

    static final int MOST_CALLS = 64;

    private final Function<ConnectedInstance, CompletableFuture<Reply>> question;
    private final Iterator<ConnectedInstance> rest;
    private final int connected;
    private final List<Found> found = new ArrayList<>();
    private final CompletableFuture<Result> result = new CompletableFuture<>();
    private int asked;
    private int open;
    private int answered;
    private boolean asking;

    /** A call, and the instance that made it. */
    public record Found(InstanceInfo instance, CallExplanation call) {}

    /**
     * What is known after the last answer, or when the time is over.
     *
     * @param connected instances, of which {@code asked} were asked in time, and {@code answered} of those answered
     * @param calls those that began earlier first, at most 64
     */
    public record Result(int connected, int asked, int answered, List<Found> calls) {
        public Result {
            calls = List.copyOf(calls);
        }
    }

    private TraceSearch(
            List<ConnectedInstance> instances, Function<ConnectedInstance, CompletableFuture<Reply>> question) {
        this.question = question;
        this.rest = instances.iterator();
        this.connected = instances.size();
    }

    /** @param question asks one of them */
    static TraceSearch start(
            List<ConnectedInstance> instances, Function<ConnectedInstance, CompletableFuture<Reply>> question) {
        TraceSearch search = new TraceSearch(instances, question);
        search.askMore();
        search.completeIfDone();
        return search;
    }

    /** Never completes exceptionally. */
    CompletableFuture<Result> result() {
        return result;
    }

    /** It is over, whoever is still silent. */
    void giveUp() {
        result.complete(outcome());
    }

    private void askMore() {
        if (!begin()) {
            return;
        }
        for (ConnectedInstance next = next(); next != null; next = next()) {
            ConnectedInstance instance = next;
            question.apply(instance).thenAccept(reply -> {
                take(instance, reply);
                askMore();
                completeIfDone();
            });
        }
    }

    /** One asks, and where a reply is there at once, goes on: it would otherwise call itself, as deep as the mesh is large. */
    private synchronized boolean begin() {
        boolean first = !asking;
        asking = true;
        return first;
    }

    private synchronized ConnectedInstance next() {
        if (result.isDone() || open >= AT_ONCE || !rest.hasNext()) {
            asking = false;
            return null;
        }
        open++;
        return rest.next();
    }

    private synchronized void take(ConnectedInstance instance, Reply reply) {
        open--;
        if (reply != Reply.Missing.BUSY) {
            asked++;
        }
        if (reply instanceof Reply.Answered answer) {
            answered++;
            answer.calls().stream()
                    .limit(MOST_CALLS - found.size())
                    .forEach(call -> found.add(new Found(instance.info(), call)));
        }
    }

    private void completeIfDone() {
        boolean done;
        synchronized (this) {
            done = open == 0 && !rest.hasNext();
        }
        if (done) {
            result.complete(outcome());
        }
    }

    private synchronized Result outcome() {
        List<Found> inOrder = found.stream()
                .sorted(Comparator.comparingLong(one -> one.call().getStartedEpochMs()))
                .toList();
        return new Result(connected, asked + open, answered, inOrder);
    }
}
