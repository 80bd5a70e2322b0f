package gov.hms.sys.cli;

/** How {@code hms mesh graph} draws. */
enum GraphFormat {
    mermaid,
    dot,
    json,
    yaml
}
