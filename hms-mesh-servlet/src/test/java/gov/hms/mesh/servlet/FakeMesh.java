package gov.hms.mesh.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import gov.hms.mesh.HmsMesh.Registration;
import gov.hms.mesh.call.Admission;
import gov.hms.mesh.call.Deadline;
import gov.hms.mesh.call.InboundCall;
import gov.hms.mesh.call.LogicalName;
import gov.hms.mesh.call.ResponseFlag;
import gov.hms.mesh.call.ServerTls;
import gov.hms.mesh.call.SpiffeId;
import gov.hms.mesh.testing.TestCa;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** Admits whoever has a certificate that is valid now, unless the test says otherwise. */
final class FakeMesh implements MeshDoor {
    static final SpiffeId SCANNER = SpiffeId.ofWorkload("hms.local", LogicalName.parse("fraud-scanner.scan"));
    static final SpiffeId INTAKE = SpiffeId.ofWorkload("hms.local", LogicalName.parse("return-intake.intake"));

    final TestCa ca = new TestCa();
    final BlockingQueue<InboundCall> calls = new LinkedBlockingQueue<>();
    final BlockingQueue<InboundCall> unread = new LinkedBlockingQueue<>();
    final BlockingQueue<Integer> finished = new LinkedBlockingQueue<>();
    final AtomicInteger activated = new AtomicInteger();
    final ThreadLocal<Boolean> activeHere = ThreadLocal.withInitial(() -> false);
    final List<String> events = new CopyOnWriteArrayList<>();
    volatile Admission.Refused refusal;
    volatile boolean failedBelow;

    /** By how much its clock is ahead of the one that TLS goes by. */
    volatile Duration ahead = Duration.ZERO;

    volatile Runnable onWithdraw = () -> {};
    private volatile ServerTls tls = ca.issue(SCANNER).serverTls(1);
    private volatile Consumer<ServerTls> listener = next -> {};

    /** The thread that hands an asynchronous request on may go on for a moment after another one has finished it. */
    void awaitNothingActive() {
        await(() -> activated.get() == 0);
    }

    /** Waits for what the server does after its answer has arrived. */
    static void await(BooleanSupplier condition) {
        long longest = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("it has to come soon").isLessThan(longest);
            LockSupport.parkNanos(1_000_000);
        }
    }

    void rotate(ServerTls next) {
        tls = next;
        listener.accept(next);
    }

    @Override
    public Admission accept(InboundCall call) {
        calls.add(call);
        events.add("deadline " + call.header().apply("x-hms-deadline-ms"));
        if (refusal != null) {
            return refusal;
        }
        if (call.peer().isEmpty()) {
            return new Admission.Refused(ResponseFlag.UAEX, 403, "Caller Unknown", List.of());
        }
        X509Certificate leaf = call.peer().get(0);
        try {
            leaf.checkValidity(Date.from(Instant.now().plus(ahead)));
            String uri =
                    leaf.getSubjectAlternativeNames().iterator().next().get(1).toString();
            return new Admitting(SpiffeId.parse(uri));
        } catch (CertificateException e) {
            return new Admission.Refused(ResponseFlag.UAEX, 403, "Certificate Not Valid Now", List.of());
        }
    }

    @Override
    public void unread(InboundCall call) {
        unread.add(call);
    }

    @Override
    public boolean permissive() {
        return false;
    }

    @Override
    public ServerTls serverTls() {
        return tls;
    }

    @Override
    public void onServerTls(Consumer<ServerTls> added) {
        listener = added;
    }

    @Override
    public Registration announce(int port) {
        events.add("announced " + port);
        return () -> {
            events.add("withdrawing");
            onWithdraw.run();
            events.add("withdrawn");
        };
    }

    private final class Admitting implements Admission.Admitted {
        private final SpiffeId peer;

        Admitting(SpiffeId peer) {
            this.peer = peer;
        }

        @Override
        public Optional<SpiffeId> peer() {
            return Optional.of(peer);
        }

        @Override
        public Deadline deadline() {
            return Deadline.NEVER;
        }

        @Override
        public Admission.Activation activate() {
            boolean before = activeHere.get();
            activated.incrementAndGet();
            activeHere.set(true);
            return () -> {
                activeHere.set(before);
                activated.decrementAndGet();
            };
        }

        @Override
        public boolean failedBelow() {
            return failedBelow;
        }

        @Override
        public void answersLater() {
            events.add("answers later");
        }

        @Override
        public void finished(int status) {
            finished.add(status);
        }
    }
}
