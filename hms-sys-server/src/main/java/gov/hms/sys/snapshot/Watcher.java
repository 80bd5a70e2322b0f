package gov.hms.sys.snapshot;

/** Is told that something is newer, and then reads what is newest: a watcher that is slow misses versions, never the last. */
public interface Watcher {
    void serviceChanged(Edge edge);

    void meshChanged();
}
