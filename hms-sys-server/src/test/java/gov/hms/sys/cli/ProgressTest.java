package gov.hms.sys.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

class ProgressTest {
    private final Cli cli = new Cli(Path.of(""));

    @Test
    void whatComesSoonComesInSilence() throws Exception {
        Progress progress = new Progress(cli.shell(), Duration.ofMinutes(1));

        assertThat(progress.await(CompletableFuture.completedFuture("done"), "HMS-SYS"))
                .isEqualTo("done");
        assertThat(cli.err()).isEmpty();
    }

    @Test
    void whatTakesLongIsSaidMoreAndMoreSeldom() throws Exception {
        Progress progress = new Progress(cli.shell(), Duration.ofSeconds(2));
        Slow slow = new Slow(4);

        assertThat(progress.await(slow, "HMS-SYS")).isEqualTo("done");
        assertThat(cli.err().lines())
                .containsExactly(
                        "still waiting for HMS-SYS (2 s)",
                        "still waiting for HMS-SYS (4 s)",
                        "still waiting for HMS-SYS (8 s)",
                        "still waiting for HMS-SYS (16 s)");
        assertThat(slow.waits).containsExactly(2_000L, 2_000L, 4_000L, 8_000L, 16_000L);
    }

    /** Lets whoever waits for it wait in vain some times, which takes none. */
    private static final class Slow extends CompletableFuture<String> {
        private final List<Long> waits = new ArrayList<>();
        private final int inVain;

        Slow(int inVain) {
            this.inVain = inVain;
        }

        @Override
        public String get(long time, TimeUnit unit) throws TimeoutException {
            waits.add(unit.toMillis(time));
            if (waits.size() <= inVain) {
                throw new TimeoutException();
            }
            return "done";
        }
    }
}
