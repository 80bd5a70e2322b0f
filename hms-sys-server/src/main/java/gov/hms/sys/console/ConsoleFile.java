package gov.hms.sys.console;

/**
 * A file of the console, as browsers get it.
 *
 * @param etag a quoted hash of the content
 */
public record ConsoleFile(String contentType, byte[] content, String etag) {}
