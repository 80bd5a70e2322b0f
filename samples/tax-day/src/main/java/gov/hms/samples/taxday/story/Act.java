package gov.hms.samples.taxday.story;

/** One scene: something happens to the running mesh, is shown with numbers, and is checked. */
interface Act {
    /** Short and stable: its key in the report. */
    String name();

    /** What happens, as the heading says it. */
    String title();

    /** Plays it. An exception means that it did not pass. */
    void play(Stage stage, Figures figures) throws Exception;
}
