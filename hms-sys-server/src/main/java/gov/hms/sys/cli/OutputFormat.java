package gov.hms.sys.cli;

/** For people, for programs, for both. */
enum OutputFormat {
    table,
    json,
    yaml
}
