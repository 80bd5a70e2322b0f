package gov.hms.sys.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.eclipse.jetty.util.Callback;
import org.junit.jupiter.api.Test;

class LiveReaderTest {
    private final AtomicLong nanos = new AtomicLong();
    private final Line line = new Line();
    private final List<LiveReader> gone = new ArrayList<>();

    /** A peer that takes a text when the test says so. */
    private static final class Line implements LiveReader.Line {
        private final List<String> written = new ArrayList<>();
        private Callback underWay;
        private boolean last;
        private boolean cut;
        private Throwable failure;

        @Override
        public void write(boolean lastOne, String text, Callback done) {
            written.add(text);
            underWay = done;
            last = lastOne;
        }

        @Override
        public void cut() {
            cut = true;
            underWay.failed(new IOException("closed"));
        }

        @Override
        public void failed(Throwable why) {
            failure = why;
        }
    }

    private LiveReader reader(long events) {
        return new LiveReader(Entrant.NOBODY, line, events, nanos::get, gone::add);
    }

    private void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
    }

    @Test
    void whoIsSlowMissesEventsAndGetsTheNextOneWhole() {
        LiveReader reader = reader(0);
        reader.send("one");
        reader.send("two");
        reader.send("three");
        line.underWay.succeeded();
        reader.send("four");
        assertThat(line.written).containsExactly("one", "four");
    }

    @Test
    void whoTakesNothingForTenSecondsIsCutAndLeavesItsPlace() {
        LiveReader reader = reader(0);
        reader.send("one");
        pass(LiveReader.PATIENCE.minusNanos(1));
        reader.check();
        assertThat(line.cut).isFalse();
        pass(Duration.ofNanos(1));
        reader.check();
        assertThat(line.cut).isTrue();
        assertThat(gone).containsExactly(reader);
        assertThat(line.failure).hasMessage("closed");
        reader.send("two");
        reader.end("stopping");
        assertThat(line.written).containsExactly("one");
    }

    @Test
    void whoHasReadForFiveMinutesIsAskedToComeAgain() {
        LiveReader reader = reader(0);
        reader.send("one");
        line.underWay.succeeded();
        pass(LiveReader.LONGEST);
        reader.check();
        assertThat(line.written).last().isEqualTo("event: end\ndata: {\"reason\":\"renew\"}\n\n");
        assertThat(line.last).isTrue();
        assertThat(gone).containsExactly(reader);
    }

    @Test
    void theLastEventComesAfterTheOneThatIsUnderWay() {
        LiveReader reader = reader(0);
        reader.send("one");
        reader.end("stopping");
        assertThat(line.written).containsExactly("one");
        line.underWay.succeeded();
        assertThat(line.written).last().asString().contains("stopping");
        reader.end("forbidden");
        assertThat(line.written).hasSize(2);
    }

    @Test
    void whoWantedSoManyEventsGetsThemAndTheEnd() {
        LiveReader reader = reader(2);
        reader.send("one");
        line.underWay.succeeded();
        reader.send("two");
        line.underWay.succeeded();
        assertThat(line.written).hasSize(3).last().asString().contains("enough");
    }
}
