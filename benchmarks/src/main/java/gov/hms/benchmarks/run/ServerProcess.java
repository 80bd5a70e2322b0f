package gov.hms.benchmarks.run;

import gov.hms.benchmarks.rows.Row;
import gov.hms.benchmarks.rows.Service;
import gov.hms.benchmarks.rows.Setting;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** The server of one row. Says its port, and ends when standard input does, so that it cannot outlive who started it. */
final class ServerProcess {
    private ServerProcess() {}

    public static void main(String[] args) {
        Ending.after(() -> serve(args));
    }

    private static void serve(String... args) throws Exception {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        Setting setting = new Setting(Path.of(args[1]), in.readLine());
        try (Service service = Row.of(args[0]).serve(setting)) {
            System.out.println(service.port());
            while (in.readLine() != null) {}
        }
    }
}
