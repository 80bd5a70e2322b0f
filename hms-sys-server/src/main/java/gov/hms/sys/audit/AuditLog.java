package gov.hms.sys.audit;

import gov.hms.sys.store.StoreUnavailableException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An append-only log of JSON lines in files that are chained by hashes. A change is written here, and forced to the disk, before
 * it is made: what happened is always in the log, while the last line may speak of a change that then failed.
 *
 * <p>One thread writes. Whoever appends waits for it, and all who wait while it forces the disk share the next force. A torn last
 * line, left by a crash, is cut off at the start. Anything else that breaks the chain, or contradicts a seal, was done by
 * somebody, and is refused.
 */
public final class AuditLog implements AutoCloseable {
    /** As many of the last records are at hand in memory. */
    public static final int REMEMBERED = 1_000;

    private static final Logger LOG = LoggerFactory.getLogger(AuditLog.class);
    private static final int MOST_WAITING = 100_000;
    private static final int MOST_AT_ONCE = 4_096;
    private static final long MAINTENANCE_SECONDS = 30;
    private static final long CLOSE_MS = 20_000;

    /** Nothing that can be asked of the past is older: certificates live at most seven days. */
    private static final Duration REPLAYED = Duration.ofDays(8);

    private final AuditFiles files;
    private final AuditKeeping keeping;
    private final InstantSource clock;
    private final AuditWriter writer;
    private final ReadWriteLock names = new ReentrantReadWriteLock();
    private final Optional<Sealer> sealer;
    private final Thread thread = new Thread(this::run, "hms-audit");
    private final BlockingQueue<Ticket> waiting = new LinkedBlockingQueue<>(MOST_WAITING);
    private final Ticket stop = new Ticket(List.of(), Instant.MIN, new CompletableFuture<>());

    /** Guarded by itself. */
    private final Deque<AuditRecord> last;

    private volatile boolean closed;
    /** The writer looks at what waits no more. */
    private volatile boolean ended;

    private volatile long readable;
    private volatile Optional<IOException> stopped = Optional.empty();

    private AuditLog(
            AuditFiles files,
            AuditKeeping keeping,
            InstantSource clock,
            ActiveFile.Disk disk,
            Deque<AuditRecord> last) {
        this.files = files;
        this.keeping = keeping;
        this.clock = clock;
        this.last = last;
        this.sealer = keeping.signer().map(signer -> new Sealer(signer, clock, stores(files, keeping), this::note));
        this.writer = new AuditWriter(
                files,
                keeping,
                disk,
                names.writeLock(),
                () -> sealer.map(Sealer::sealedThrough).orElse(Long.MAX_VALUE));
    }

    /** What somebody waits for. */
    private record Ticket(List<AuditEntry> entries, Instant time, CompletableFuture<List<AuditRecord>> written) {}

    /** Without seals, with files of the usual size, kept for ever. */
    public static AuditLog open(Path file, InstantSource clock, Consumer<AuditRecord> replay)
            throws IOException, AuditAlteredException {
        return open(file, clock, replay, AuditKeeping.UNSEALED);
    }

    /**
     * Opens or creates the log, verifies it and repairs its end. Files whose records are all older than eight days are not read
     * again, but for their last record.
     *
     * @param file the newest; the others are beside it
     * @param replay gets every record of at least the last eight days, oldest first
     * @throws AuditAlteredException when a record does not continue the chain, or is not the one that was sealed
     */
    public static AuditLog open(Path file, InstantSource clock, Consumer<AuditRecord> replay, AuditKeeping keeping)
            throws IOException, AuditAlteredException {
        return open(file, clock, replay, keeping, ActiveFile.Disk.ofTheMachine());
    }

    static AuditLog open(
            Path file, InstantSource clock, Consumer<AuditRecord> replay, AuditKeeping keeping, ActiveFile.Disk disk)
            throws IOException, AuditAlteredException {
        AuditFiles files = new AuditFiles(file);
        Files.createDirectories(file.toAbsolutePath().getParent());
        files.finishTurn();
        Deque<AuditRecord> last = new ArrayDeque<>();
        AuditChain chain = StartCheck.run(files, keeping, clock.instant().minus(REPLAYED), record -> {
            remember(last, record);
            replay.accept(record);
        });
        AuditLog log = new AuditLog(files, keeping, clock, disk, last);
        log.start(chain);
        return log;
    }

    private static List<SealStore> stores(AuditFiles files, AuditKeeping keeping) {
        List<SealStore> stores = new ArrayList<>();
        stores.add(new SealStore(files.active().toAbsolutePath().getParent()));
        keeping.anchor().ifPresent(anchor -> stores.add(new SealStore(anchor)));
        return stores;
    }

    private void start(AuditChain chain) throws IOException {
        writer.open(chain);
        readable = writer.length();
        if (keeping.signer().isPresent()) {
            for (SealStore store : stores(files, keeping)) {
                store.prepare(keeping.signer().get().key());
            }
        }
        List<Path> emptied = chain.records() == 0 ? List.of() : anchorsWithoutSeals();
        sealer.ifPresent(started -> started.start(writer.seq(), writer.hash()));
        thread.setDaemon(true);
        thread.start();
        for (Path anchor : emptied) {
            LOG.warn("The anchor {} holds no seal of this log: it is new, or somebody emptied it", anchor);
            note(new AuditEntry("system", "audit.anchor", anchor.toString(), "held no seal of this log at the start"));
        }
        chain.seals()
                .newest()
                .filter(newest -> newest.seq() < chain.next() - 1)
                .ifPresent(newest -> note(Turn.takesOver(newest.seq() + 1, chain.next() - 1, newest.time())));
    }

    private List<Path> anchorsWithoutSeals() {
        return keeping.anchor().stream()
                .filter(anchor -> !Files.exists(new AuditFiles(anchor.resolve("audit.jsonl")).head()))
                .toList();
    }

    /** Returns when the entry is on the disk. */
    public AuditRecord append(AuditEntry entry) throws StoreUnavailableException {
        return append(List.of(entry)).get(0);
    }

    /**
     * Returns when all entries are on the disk, one after the other and with nothing between them, by one force.
     *
     * @throws StoreUnavailableException none of them is on record
     */
    public List<AuditRecord> append(List<AuditEntry> entries) throws StoreUnavailableException {
        if (entries.isEmpty()) {
            return List.of();
        }
        Ticket ticket = new Ticket(List.copyOf(entries), clock.instant(), new CompletableFuture<>());
        if (closed || !waiting.offer(ticket)) {
            throw unavailable(new IOException(closed ? "it is closed" : "more than " + MOST_WAITING + " wait for it"));
        }
        if (ended) {
            failAll(new IOException("it is closed"));
        }
        try {
            return ticket.written().join();
        } catch (CompletionException failed) {
            throw unavailable(failed.getCause());
        }
    }

    /** Puts something on record when there is time for it; it does not matter enough for anybody to wait. */
    private void note(AuditEntry entry) {
        if (!waiting.offer(new Ticket(List.of(entry), clock.instant(), new CompletableFuture<>()))) {
            LOG.error("{} of {} is not on record: too many wait", entry.action(), entry.target());
        }
    }

    private StoreUnavailableException unavailable(Throwable cause) {
        String advice = stopped.isPresent() ? "; repair the disk, then start HMS-SYS again" : "";
        return new StoreUnavailableException(
                files.active() + " takes no records: " + cause.getMessage() + advice, cause);
    }

    /** Why it takes nothing any more until the next start; empty while it does. */
    public Optional<String> stopped() {
        return stopped.map(IOException::getMessage);
    }

    private void run() {
        try {
            while (serve()) {
                // until it is closed
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        } finally {
            closed = true;
            ended = true;
            failAll(new IOException("it is closed"));
        }
    }

    private boolean serve() throws InterruptedException {
        Ticket first = waiting.poll(MAINTENANCE_SECONDS, TimeUnit.SECONDS);
        List<Ticket> batch = new ArrayList<>();
        boolean more = true;
        for (Ticket next = first; next != null && more; next = batch.size() < MOST_AT_ONCE ? waiting.poll() : null) {
            more = next != stop;
            if (more) {
                batch.add(next);
            }
        }
        if (!batch.isEmpty()) {
            write(batch);
        }
        publish(writer.maintain(clock.instant()), true);
        return more;
    }

    private void write(List<Ticket> batch) {
        List<AuditWriter.Stamped> entries = new ArrayList<>();
        for (Ticket ticket : batch) {
            ticket.entries().forEach(entry -> entries.add(new AuditWriter.Stamped(entry, ticket.time())));
        }
        List<AuditRecord> records;
        try {
            records = writer.append(entries);
        } catch (IOException | RuntimeException failed) {
            if (stopped.isEmpty() && writer.stopped().isPresent()) {
                stopped = writer.stopped();
                LOG.error(
                        "{}: a force to the disk failed. Nothing is changed any more until it is repaired",
                        files.active());
            }
            batch.forEach(ticket -> ticket.written().completeExceptionally(failed));
            return;
        }
        publish(records, false);
        int from = 0;
        for (Ticket ticket : batch) {
            int to = from + ticket.entries().size();
            ticket.written().complete(List.copyOf(records.subList(from, to)));
            from = to;
        }
    }

    private void publish(List<AuditRecord> records, boolean milestone) {
        if (records.isEmpty()) {
            return;
        }
        synchronized (last) {
            records.forEach(record -> remember(last, record));
        }
        readable = writer.length();
        sealer.ifPresent(seals -> seals.moved(writer.seq(), writer.hash(), milestone));
    }

    private void failAll(IOException why) {
        for (Ticket next = waiting.poll(); next != null; next = waiting.poll()) {
            next.written().completeExceptionally(why);
        }
    }

    private static void remember(Deque<AuditRecord> last, AuditRecord record) {
        last.addLast(record);
        if (last.size() > REMEMBERED) {
            last.removeFirst();
        }
    }

    /** The last records, oldest first; at most {@value #REMEMBERED}. */
    public List<AuditRecord> last(int count) {
        synchronized (last) {
            List<AuditRecord> all = new ArrayList<>(last);
            return List.copyOf(all.subList(Math.max(0, all.size() - count), all.size()));
        }
    }

    /** Reads what is on the disk; what is appended meanwhile is not among it. */
    public AuditTrail trail() {
        return new AuditTrail(files, keeping, names.readLock(), () -> readable);
    }

    /** Takes nothing more, seals the end and closes the files. */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        try {
            waiting.put(stop);
            thread.join(CLOSE_MS);
            sealer.ifPresent(Sealer::close);
            writer.close();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        } catch (IOException failed) {
            LOG.warn("{} could not be closed", files.active(), failed);
        }
    }
}
