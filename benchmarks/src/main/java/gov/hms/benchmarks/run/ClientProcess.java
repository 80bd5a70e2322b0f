package gov.hms.benchmarks.run;

import gov.hms.benchmarks.load.Caller;
import gov.hms.benchmarks.load.Load;
import gov.hms.benchmarks.load.Slice;
import gov.hms.benchmarks.rows.Row;
import gov.hms.benchmarks.rows.Setting;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.json.JsonMapper;

/** The client of one row: a line of standard input is a {@link Phase}, answered by a line of JSON. Ends when standard input does. */
final class ClientProcess {
    private static final long FIRST_ANSWER = TimeUnit.SECONDS.toNanos(60);
    private static final long PAUSE_MILLIS = 20;

    private ClientProcess() {}

    public static void main(String[] args) {
        Ending.after(() -> call(args));
    }

    private static void call(String... args) throws Exception {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        Setting setting = new Setting(Path.of(args[1]), in.readLine());
        JsonMapper json = new JsonMapper();
        Caller caller = Row.of(args[0]).caller(setting, Integer.parseInt(args[2]));
        try (Load load = new Load(caller)) {
            awaitAnswer(caller);
            System.out.println("ready");
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                Slice slice = Phase.parse(line).run(load);
                System.out.println(json.writeValueAsString(slice));
            }
        }
    }

    /** In the mesh the service may still be on its way into the registry. */
    private static void awaitAnswer(Caller caller) throws Exception {
        long last = System.nanoTime() + FIRST_ANSWER;
        while (true) {
            try {
                caller.call();
                return;
            } catch (Exception e) {
                if (System.nanoTime() - last > 0) {
                    throw e;
                }
            }
            Thread.sleep(PAUSE_MILLIS);
        }
    }
}
