package gov.hms.sys.mesh;

import static org.assertj.core.api.Assertions.assertThat;

import gov.hms.mesh.HmsMesh;
import gov.hms.mesh.call.MeshException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import okhttp3.OkHttpClient;
import okhttp3.Response;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * No answer of a wrong identity in a great many calls, while certificates rotate, the registry lies about who is at which address,
 * and strangers resume TLS sessions. The full form: {@code -Dhms.soak.calls=1000000}.
 */
class IdentitySoakTest {
    private static final int CALLS = Integer.getInteger("hms.soak.calls", 12_000);
    private static final int CALLERS = 4;
    private static final int PROGRESS = 25_000;
    /** Of a certificate that is back-dated by a minute a third is over after some seven seconds, give or take seven. */
    private static final Duration LIFE = Duration.ofSeconds(140);

    @TempDir
    Path directory;

    private final AtomicLong right = new AtomicLong();
    private final AtomicLong wrong = new AtomicLong();
    private final AtomicLong failed = new AtomicLong();
    private final AtomicLong strangers = new AtomicLong();
    private final AtomicLong strangersServed = new AtomicLong();

    private void calls(OkHttpClient client, int number) {
        for (int i = 0; i < number; i++) {
            if (i > 0 && i % PROGRESS == 0) {
                System.out.printf("… %d right, %d wrong, %d failed%n", right.get(), wrong.get(), failed.get());
            }
            boolean scan = i % 2 == 0;
            String url = scan ? "http://fraud-scanner.scan/flag" : "http://refund-payout.payout/pay";
            try (Response response = LiveMesh.call(client, url)) {
                String body = response.body().string();
                if (response.code() != 200) {
                    failed.incrementAndGet();
                } else if (body.startsWith(scan ? "scan-" : "payout-")) {
                    right.incrementAndGet();
                } else {
                    wrong.incrementAndGet();
                }
            } catch (MeshException refused) {
                failed.incrementAndGet();
            } catch (IOException broken) {
                throw new AssertionError(broken);
            }
        }
    }

    /** Has no certificate, and trusts everybody: it wants an answer. Its context is one and the same, so that sessions resume. */
    private void stranger(int port, AtomicBoolean done) throws Exception {
        SSLContext tls = SSLContext.getInstance("TLS");
        tls.init(null, new TrustManager[] {new TrustsAll()}, new SecureRandom());
        while (!done.get()) {
            try (Socket socket = tls.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), port)) {
                socket.setSoTimeout(5_000);
                socket.getOutputStream()
                        .write("POST /flag HTTP/1.1\r\nHost: fraud-scanner.scan\r\nContent-Length: 0\r\n\r\n"
                                .getBytes(StandardCharsets.US_ASCII));
                InputStream in = socket.getInputStream();
                String answer = new String(in.readNBytes(12), StandardCharsets.US_ASCII);
                if (answer.endsWith(" 200")) {
                    strangersServed.incrementAndGet();
                }
            } catch (IOException refused) {
                // as it must be
            }
            strangers.incrementAndGet();
            TimeUnit.MILLISECONDS.sleep(5);
        }
    }

    private static final class TrustsAll implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {
            // all
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {
            // all
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }

    private long issued() throws IOException {
        try (Stream<Path> files = Files.walk(directory.resolve("data/audit"))) {
            long count = 0;
            for (Path file :
                    files.filter(one -> one.toString().endsWith(".jsonl")).toList()) {
                count += Files.readString(file).split("\"certificate.issue\"", -1).length - 1;
            }
            return count;
        }
    }

    @Test
    void noAnswerOfAWrongIdentityIsEverTaken() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(CALLERS + 1);
        AtomicBoolean done = new AtomicBoolean();
        try (LiveMesh live = new LiveMesh(directory, config -> config.withCertificateTtl(LIFE))) {
            LiveMesh.Service scanner = live.serve("fraud-scanner.scan", "v1", "scan-1");
            live.serve("fraud-scanner.scan", "v1", "scan-2");
            LiveMesh.Service payout = live.serve("refund-payout.payout", "v1", "payout-1");
            // instances that were taken over: each says that it serves where somebody else does
            HmsMesh lyingScanner = live.join("fraud-scanner.scan", "v1", "scan-lie");
            HmsMesh lyingPayout = live.join("refund-payout.payout", "v1", "payout-lie");
            try (HmsMesh.Registration one =
                            lyingScanner.announce(payout.server.getURI().getPort());
                    HmsMesh.Registration other =
                            lyingPayout.announce(scanner.server.getURI().getPort())) {
                assertThat(one).isNotSameAs(other);
                OkHttpClient client = live.client(live.join("return-intake.intake", "v1", "intake-1"));
                Future<?> stranger = threads.submit(() -> {
                    stranger(payout.server.getURI().getPort(), done);
                    return null;
                });
                List<Future<?>> callers = new ArrayList<>();
                long start = System.nanoTime();
                for (int i = 0; i < CALLERS; i++) {
                    callers.add(threads.submit(() -> calls(client, CALLS / CALLERS)));
                }
                for (Future<?> caller : callers) {
                    caller.get();
                }
                done.set(true);
                stranger.get();
                System.out.printf(
                        "identity soak: %d calls in %d s: %d right, %d wrong, %d failed; %d certificates issued; %d strangers, %d served%n",
                        CALLS,
                        (System.nanoTime() - start) / 1_000_000_000,
                        right.get(),
                        wrong.get(),
                        failed.get(),
                        issued(),
                        strangers.get(),
                        strangersServed.get());
            }
            assertThat(wrong).hasValue(0);
            assertThat(strangersServed).hasValue(0);
            assertThat(strangers.get()).isPositive();
            assertThat(right.get()).isGreaterThan(CALLS * 99L / 100);
            assertThat(issued()).as("certificates: six joined").isGreaterThanOrEqualTo(6);
        } finally {
            done.set(true);
            threads.shutdownNow();
        }
    }
}
