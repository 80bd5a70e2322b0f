package gov.hms.benchmarks.rows;

/** A server that runs, on a port of 127.0.0.1. */
public interface Service extends AutoCloseable {
    int port();
}
