package gov.hms.benchmarks.run;

import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** The figures of the report. */
enum Figure {
    P50_C1("p50, one caller", "c1", "us", 1, sample -> sample.slice().p50()),
    P50_500("p50 at 500/s", "500/s", "us", 1, sample -> sample.slice().p50()),
    P99_500("p99 at 500/s", "500/s", "us", 1, sample -> sample.slice().p99()),
    P50_1000("p50 at 1000/s", "1000/s", "us", 1, sample -> sample.slice().p50()),
    P99_1000("p99 at 1000/s", "1000/s", "us", 1, sample -> sample.slice().p99()),
    CPU_1000("CPU per call at 1000/s", "1000/s", "ms", 3, Sample::cpu),
    RATE_C32("calls with 32 callers", "c32", "/s", 0, sample -> sample.slice().perSecond()),
    ALLOCATED(
            "client's allocation per call",
            "c1",
            "B",
            0,
            sample -> sample.slice().allocated());

    private final String title;
    private final String phase;
    private final String unit;
    private final int decimals;
    private final ToDoubleFunction<Sample> value;

    Figure(String title, String phase, String unit, int decimals, ToDoubleFunction<Sample> value) {
        this.title = title;
        this.phase = phase;
        this.unit = unit;
        this.decimals = decimals;
        this.value = value;
    }

    /** In the JSON report. */
    String id() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    String title() {
        return title;
    }

    /** The phase that shows it. */
    String phase() {
        return phase;
    }

    String unit() {
        return unit;
    }

    double of(Sample sample) {
        return value.applyAsDouble(sample);
    }

    String text(double number) {
        return String.format(Locale.ROOT, "%,." + decimals + "f", number);
    }
}
