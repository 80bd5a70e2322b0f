package gov.hms.benchmarks.load;

/** Makes one exchange on the calling thread: returns when the whole answer has been read and is the right one. Any number of threads may call. */
public interface Caller extends AutoCloseable {
    void call() throws Exception;
}
