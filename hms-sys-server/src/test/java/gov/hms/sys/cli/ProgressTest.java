package gov.hms.sys.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
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
        Progress progress = new Progress(cli.shell(), Duration.ofMillis(10));
        CompletableFuture<String> slow =
                new CompletableFuture<String>().completeOnTimeout("done", 300, TimeUnit.MILLISECONDS);

        assertThat(progress.await(slow, "HMS-SYS")).isEqualTo("done");
        assertThat(cli.err().lines())
                .hasSizeBetween(2, 5)
                .allMatch(line -> line.startsWith("still waiting for HMS-SYS ("));
    }
}
