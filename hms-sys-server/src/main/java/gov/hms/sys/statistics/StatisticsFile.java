package gov.hms.sys.statistics;

import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the statistics in a file from time to time, so that HMS-SYS does not begin with nothing when it is restarted. Replaced as a whole, and
 * checked as a whole when it is read: one that is damaged is left aside, for these are figures to look at and no more.
 */
public final class StatisticsFile {
    private static final Logger LOG = LoggerFactory.getLogger(StatisticsFile.class);
    private static final String MAGIC = "hms-statistics/1";
    private static final long LARGEST = 64L << 20;

    private final Path path;
    private final CallStatistics statistics;
    private boolean failing;

    public StatisticsFile(Path path, CallStatistics statistics) {
        this.path = path;
        this.statistics = statistics;
    }

    /** Takes over what was kept; what is older than an hour is not. */
    public void load() {
        try {
            if (Files.size(path) > LARGEST) {
                throw new IOException(Files.size(path) + " bytes (expected: at most " + LARGEST + ")");
            }
            try (DataInputStream in = new DataInputStream(new GZIPInputStream(Files.newInputStream(path), 1 << 16))) {
                String magic = in.readUTF();
                if (!magic.equals(MAGIC)) {
                    throw new IOException("begins otherwise (expected: " + MAGIC + ")");
                }
                statistics.restore(in);
            }
        } catch (NoSuchFileException none) {
            LOG.debug("{} is not there; the statistics begin now", path);
        } catch (IOException | IllegalArgumentException damaged) {
            LOG.warn(
                    "{} cannot be used ({}); the statistics of the last hour begin anew, and nothing else is concerned",
                    path,
                    damaged.toString());
        }
    }

    /** Writes what there is now. What fails is said once, until it succeeds again. */
    public synchronized void save() {
        Path temporary = path.resolveSibling(path.getFileName() + ".new");
        try {
            try (DataOutputStream out = new DataOutputStream(
                    new BufferedOutputStream(new GZIPOutputStream(Files.newOutputStream(temporary)), 1 << 16))) {
                out.writeUTF(MAGIC);
                statistics.save(out);
            }
            Files.move(temporary, path, StandardCopyOption.ATOMIC_MOVE);
            failing = false;
        } catch (IOException failed) {
            if (!failing) {
                LOG.warn(
                        "{} cannot be written ({}); after a restart the statistics begin with what it held before",
                        path,
                        failed.toString());
            }
            failing = true;
        }
    }
}
