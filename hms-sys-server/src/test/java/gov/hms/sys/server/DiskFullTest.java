package gov.hms.sys.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On a real file system that is really full. */
class DiskFullTest {
    private static final String PAUSE = "{\"service\":\"fraud-scanner\",\"durationMin\":30}";

    @TempDir
    Path directory;

    private boolean mounted;

    @BeforeEach
    void mount() throws Exception {
        Files.createDirectory(directory.resolve("data"));
        mounted = run(
                "mount",
                "-t",
                "tmpfs",
                "-o",
                "size=512k,mode=0700",
                "tmpfs",
                directory.resolve("data").toString());
        assumeThat(mounted).as("may mount a small tmpfs (needs root)").isTrue();
    }

    @AfterEach
    void unmount() throws Exception {
        if (mounted) {
            RunningSys.await("nobody uses it any more", this::unmounted);
        }
    }

    private boolean unmounted() {
        try {
            return run("umount", directory.resolve("data").toString());
        } catch (InterruptedException interrupted) {
            throw new AssertionError(interrupted);
        }
    }

    private static boolean run(String... command) throws InterruptedException {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            return process.waitFor(60, TimeUnit.SECONDS) && process.exitValue() == 0;
        } catch (IOException absent) {
            return false;
        }
    }

    private void fill(Path filler) throws IOException {
        try (var out = Files.newOutputStream(filler)) {
            byte[] block = new byte[512];
            while (true) {
                out.write(block);
            }
        } catch (IOException full) {
            assertThat(full).hasMessageContaining("No space left");
        }
    }

    @Test
    void nothingIsChangedWhileTheDiskIsFullAndEverythingWorksAgainAfterwards() throws Exception {
        Path filler = directory.resolve("data/filler");
        try (RunningSys sys = new RunningSys(directory, true)) {
            sys.join("fraud-scanner.scan");
            fill(filler);
            HttpResponse<String> refused = sys.send("POST", "/policies/pause", PAUSE);
            for (int i = 0; i < 50 && refused.statusCode() == 200; i++) {
                // what was reserved before may take a few more changes
                fill(filler);
                refused = sys.send("POST", "/policies/pause", PAUSE);
            }
            assertThat(refused.statusCode()).as(refused.body()).isEqualTo(507);
            assertThat(refused.body()).contains("store_unavailable").contains("make room");
            long revision = sys.ok("GET", "/health", "").get("revision").asLong();
            assertThat(sys.send("POST", "/policies/resume", "{\"service\":\"fraud-scanner\"}")
                            .statusCode())
                    .isIn(200, 507);
            assertThat(sys.ok("GET", "/services", "").get("services")).hasSize(1);

            Files.delete(filler);
            sys.ok("POST", "/policies/pause", PAUSE);
            assertThat(sys.ok("GET", "/health", "").get("revision").asLong()).isGreaterThan(revision);
            sys.stop();
            sys.start();
            assertThat(sys.ok("GET", "/services/fraud-scanner", "")
                            .get("pausedUntil")
                            .isNull())
                    .isFalse();
        }
    }
}
