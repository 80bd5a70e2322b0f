package gov.hms.sys.statistics;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.Recorder;
import org.junit.jupiter.api.Test;

class LatencyHistogramEncodingTest {

    @Test
    void whatIsWrittenHereIsReadHere() {
        Histogram histogram = LatencyHistogram.empty();
        histogram.recordValue(4_120);

        assertThat(LatencyHistogram.read(LatencyHistogram.write(histogram))).isEqualTo(histogram);
    }

    @Test
    void whatARecorderInALibraryEncodesIsReadHere() {
        Recorder recorder = new Recorder(1, LatencyHistogram.LARGEST_MICROS, 2);
        recorder.recordValue(1);
        recorder.recordValue(LatencyHistogram.LARGEST_MICROS);
        Histogram interval = recorder.getIntervalHistogram();
        ByteBuffer bytes = ByteBuffer.allocate(interval.getNeededByteBufferCapacity());
        int length = interval.encodeIntoCompressedByteBuffer(bytes);

        assertThat(LatencyHistogram.read(Arrays.copyOf(bytes.array(), length)).getTotalCount())
                .isEqualTo(2);
    }
}
