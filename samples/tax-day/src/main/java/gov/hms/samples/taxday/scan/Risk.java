package gov.hms.samples.taxday.scan;

/** Rising. */
enum Risk {
    LOW,
    MEDIUM,
    HIGH
}
