package gov.hms.sys.ca;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.OperatingSystemMXBean;
import gov.hms.sys.audit.AuditRecord;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * How many certificates one core issues in a second, whatever else runs beside it: counted by the processor time of this whole
 * virtual machine, with everything that belongs to it, from reading the request to the audit record on the disk.
 */
class IssuingRateTest {
    private static final int CALLERS = 16;
    private static final int COUNT = Integer.getInteger("hms.csr.count", 1_500);

    /** The short form is for the most part spent on compiling. */
    private static final int LEAST = COUNT >= 20_000 ? 1_000 : 200;

    @TempDir
    private Path directory;

    @Test
    void oneCoreIssuesManyCertificatesInASecond() throws Exception {
        OperatingSystemMXBean machine = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        byte[] csr = Csrs.of(Csrs.ec("secp256r1"));
        try (IssuingBench bench = new IssuingBench(directory)) {
            issue(bench, csr);
            long wall = System.nanoTime();
            long spent = machine.getProcessCpuTime();
            issue(bench, csr);
            spent = machine.getProcessCpuTime() - spent;
            wall = System.nanoTime() - wall;
            double perSecond = COUNT * 1e9 / spent;
            System.out.printf(
                    "%d certificates: %.0f for each second of one core, %.0f for each second of this machine%n",
                    COUNT, perSecond, COUNT * 1e9 / wall);
            assertThat(perSecond).isGreaterThan(LEAST);
            assertThat(bench.records()).extracting(AuditRecord::action).containsOnly("certificate.issue");
            assertThat(bench.issuer.issued()).isEqualTo(2L * (COUNT / CALLERS) * CALLERS);
        }
    }

    private static void issue(IssuingBench bench, byte[] csr) throws Exception {
        ExecutorService callers = Executors.newFixedThreadPool(CALLERS);
        try {
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < CALLERS; i++) {
                all.add(callers.submit(() -> {
                    for (int n = 0; n < COUNT / CALLERS; n++) {
                        bench.issuer.issue(IssuingBench.SCANNER, csr);
                    }
                    return null;
                }));
            }
            for (Future<?> one : all) {
                one.get();
            }
        } finally {
            callers.shutdownNow();
        }
    }
}
