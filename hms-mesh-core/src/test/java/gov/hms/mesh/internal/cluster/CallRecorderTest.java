package gov.hms.mesh.internal.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import gov.hms.mesh.call.Endpoint;
import gov.hms.mesh.call.ResponseFlag;
import gov.hms.mesh.call.SpiffeId;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class CallRecorderTest {
    private static final int THREADS = 4;
    private static final int CALLS = 50_000;

    private static Endpoint endpoint(int number) {
        return new Endpoint(
                "i" + number, "10.0.0.1", 8443, "v1", "", 100, SpiffeId.parse("spiffe://hms.local/ns/scan/svc/s"));
    }

    @Test
    void nothingIsLostAndNothingCountedTwiceWhileItIsDrained() throws Exception {
        CallRecorder recorder = new CallRecorder();
        AtomicBoolean recording = new AtomicBoolean(true);
        List<Thread> threads = new ArrayList<>();
        for (int t = 0; t < THREADS; t++) {
            int bucket = t;
            threads.add(new Thread(() -> {
                for (int i = 0; i < CALLS; i++) {
                    recorder.attempted();
                    recorder.ended(bucket, i % 10 == 0, i % 10 == 0 ? ResponseFlag.URX : null);
                }
            }));
        }
        threads.forEach(Thread::start);
        long calls = 0;
        long failures = 0;
        long attempts = 0;
        long flags = 0;
        while (recording.get()) {
            recording.set(threads.stream().anyMatch(Thread::isAlive));
            CallRecorder.Drained drained = recorder.drain();
            assertThat(drained.failures()).isLessThanOrEqualTo(drained.calls());
            calls += drained.calls();
            failures += drained.failures();
            attempts += drained.attempts();
            flags += drained.flags().getOrDefault(ResponseFlag.URX, 0);
        }
        assertThat(calls).isEqualTo(THREADS * CALLS);
        assertThat(failures).isEqualTo(THREADS * CALLS / 10);
        assertThat(attempts).isEqualTo(THREADS * CALLS);
        assertThat(flags).isEqualTo(failures);
        assertThat(recorder.drain().isEmpty()).isTrue();
    }

    @Test
    void routesAndInstancesBeyondTheLimitAreCountedTogether() {
        CallBook book = new CallBook();
        for (int i = 0; i < 1_000; i++) {
            book.route("r" + i).ended(1, false, null);
            book.endpoint(endpoint(i)).ended(1, false, null);
        }
        CallBook.Interval interval = book.drain();
        assertThat(interval.routes()).hasSize(CallBook.MOST + 1);
        assertThat(interval.instances()).hasSize(CallBook.MOST + 1).anySatisfy(part -> {
            assertThat(part.name()).isEqualTo("other");
            assertThat(part.calls().calls()).isEqualTo(1_000 - CallBook.MOST);
        });
        assertThat(book.drain().isEmpty()).isTrue();
    }

    @Test
    void whatAConfigurationDoesNotNameAnyMoreIsForgottenWhenItHasBeenQuietForLong() {
        CallBook book = new CallBook();
        CallRecorder gone = book.endpoint(endpoint(1));
        book.turn();
        gone.ended(1, false, null);
        assertThat(book.drain().instances()).hasSize(1);
        gone.ended(1, false, null);
        assertThat(book.drain().instances())
                .as("a call that was still under way")
                .hasSize(1);
        for (int i = 0; i < 40; i++) {
            book.drain();
        }
        assertThat(book.endpoint(endpoint(1))).isNotSameAs(gone);
        assertThat(book.endpoint(endpoint(1))).isSameAs(book.endpoint(endpoint(1)));
    }
}
