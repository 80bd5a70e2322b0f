package gov.hms.sys.store;

import java.util.List;

/** Durable state with one writer. What {@link #apply} returned for survives a crash of the process and of the machine. */
public interface Store extends AutoCloseable {
    /** Everything, at one revision. */
    Contents load() throws StoreUnavailableException;

    /**
     * Makes all changes, or none, under the next revision.
     *
     * @return that revision; exactly one more than before
     * @throws StoreUnavailableException nothing was changed; a later attempt may succeed
     */
    long apply(List<Change> changes) throws StoreUnavailableException;

    @Override
    void close();
}
