package gov.hms.samples.taxday.payout;

import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Pays each return once. A refund is paid when its line is on disk; callers wait for that. One thread writes, and syncs once for
 * all the refunds that came in while it was writing the ones before (group commit).
 *
 * <p>When the disk refuses a write, what it holds is unknown: from then on every refund is refused, until a restart has read the
 * file again. The ids of one file are kept in memory, about 100 bytes each; a tax season takes a new file each day.
 */
final class Ledger implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Ledger.class);
    private static final int MAX_BATCH = 256;
    private static final Entry END = new Entry(null);

    private final LedgerFile file;
    private final ConcurrentMap<String, Entry> entries = new ConcurrentHashMap<>();
    private final BlockingQueue<Entry> queue = new ArrayBlockingQueue<>(4 * MAX_BATCH);
    private final Thread writer;
    private boolean closing;
    private volatile IOException broken;

    private Ledger(LedgerFile file) {
        this.file = file;
        for (Refund refund : file.found()) {
            Entry paid = new Entry(refund);
            paid.durable.complete(null);
            entries.put(refund.returnId(), paid);
        }
        this.writer = new Thread(this::writeUntilClosed, "ledger-writer");
    }

    static Ledger open(Path path, LocalDate today) throws IOException {
        Ledger ledger = new Ledger(LedgerFile.open(path, today));
        ledger.writer.start();
        return ledger;
    }

    enum Outcome {
        PAID,
        ALREADY_PAID,
        /** The same return id with another amount or account: nothing was paid. */
        CONFLICT
    }

    /** Returns when the refund is on disk, whether by this call or by an earlier one with the same return id. */
    Outcome pay(Refund refund) throws IOException, InterruptedException {
        Entry mine = new Entry(refund);
        Entry first = accept(mine);
        if (first == null) {
            mine.await();
            return Outcome.PAID;
        }
        if (!first.refund.equals(refund)) {
            return Outcome.CONFLICT;
        }
        first.await();
        return Outcome.ALREADY_PAID;
    }

    /** Under one lock with {@link #close()}, so that nothing enters the queue behind the mark that ends it. */
    private Entry accept(Entry mine) throws IOException, InterruptedException {
        synchronized (queue) {
            if (closing || broken != null) {
                throw new IOException("the ledger takes no more refunds", broken);
            }
            Entry first = entries.putIfAbsent(mine.refund.returnId(), mine);
            if (first == null) {
                queue.put(mine);
            }
            return first;
        }
    }

    private void writeUntilClosed() {
        List<Entry> batch = new ArrayList<>();
        try {
            boolean open = true;
            while (open) {
                batch.add(queue.take());
                queue.drainTo(batch, MAX_BATCH - 1);
                open = !batch.removeIf(entry -> entry == END);
                write(batch);
                batch.clear();
            }
        } catch (InterruptedException e) {
            log.error("the ledger's writer was interrupted; no refund is paid from here on", e);
            Thread.currentThread().interrupt();
        }
    }

    private void write(List<Entry> batch) {
        IOException failure = broken;
        if (failure == null && !batch.isEmpty()) {
            try {
                file.append(batch.stream().map(entry -> entry.refund).toList());
            } catch (IOException e) {
                log.error("the ledger cannot be written; every refund is refused until a restart", e);
                broken = e;
                failure = e;
            }
        }
        for (Entry entry : batch) {
            if (failure == null) {
                entry.durable.complete(null);
            } else {
                entry.durable.completeExceptionally(failure);
            }
        }
    }

    /** Finishes what was accepted, and writes the control records. */
    @Override
    public void close() throws IOException {
        try {
            synchronized (queue) {
                if (closing) {
                    return;
                }
                closing = true;
                queue.put(END);
            }
            writer.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while the last refunds were written", e);
        }
        try (file) {
            if (broken == null) {
                file.finish();
            }
        }
    }

    private static final class Entry {
        final Refund refund;
        final CompletableFuture<Void> durable = new CompletableFuture<>();

        Entry(Refund refund) {
            this.refund = refund;
        }

        void await() throws IOException {
            try {
                durable.join();
            } catch (CompletionException e) {
                throw new IOException("the refund could not be written", e.getCause());
            }
        }
    }
}
