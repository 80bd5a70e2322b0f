package gov.hms.samples.taxday.story;

import java.nio.file.Path;

/**
 * What the story is asked to do.
 *
 * @param seconds of load in total, spread over the acts
 * @param rate returns per second
 * @param adaptive whether a slow machine, or slow files, may lower the rate
 * @param pdfs folder of the user's own files; null for generated ones
 * @param keep stay up after the last act
 * @param report where the JSON report goes; null for none
 * @param sysJar hms-sys.jar
 */
record Options(int seconds, int rate, boolean adaptive, Path pdfs, boolean keep, Path report, Path sysJar) {}
