package gov.hms.benchmarks.run;

/** How the processes of a row end: when their work is done, whatever threads of libraries still run, and also when it failed. */
final class Ending {
    private Ending() {}

    static void after(Work work) {
        int code = 1;
        try {
            work.run();
            code = 0;
        } catch (Exception e) {
            // standard error is the process's log, whose end is shown by whoever waits for an answer
            e.printStackTrace();
        } finally {
            System.exit(code);
        }
    }

    interface Work {
        void run() throws Exception;
    }
}
