package gov.hms.benchmarks.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Processor time as the operating system counts it, in steps of 10 ms. */
final class Cpu {
    /** What sysconf(_SC_CLK_TCK) is on every Linux that Java runs on. */
    private static final double MILLIS_PER_TICK = 10;

    private static final int USER = 11;
    private static final int SYSTEM = 12;

    private Cpu() {}

    /** User and system time of all threads of these processes, and of those that they started, since each began. */
    static double millis(List<Child> children) throws IOException {
        double sum = 0;
        for (Child child : children) {
            for (long pid : family(child.pid())) {
                sum += millis(Files.readString(Path.of("/proc", Long.toString(pid), "stat")));
            }
        }
        return sum;
    }

    private static List<Long> family(long pid) {
        return ProcessHandle.of(pid).stream()
                .flatMap(process -> Stream.concat(Stream.of(process), process.descendants()))
                .map(ProcessHandle::pid)
                .toList();
    }

    /** @param stat what /proc/PID/stat holds; the program's name in it may itself have spaces and brackets */
    static double millis(String stat) {
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return (Long.parseLong(fields[USER]) + Long.parseLong(fields[SYSTEM])) * MILLIS_PER_TICK;
    }
}
